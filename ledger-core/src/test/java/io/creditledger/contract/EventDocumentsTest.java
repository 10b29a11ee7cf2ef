package io.creditledger.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.creditledger.AccountId;
import io.creditledger.Asset;
import io.creditledger.Bounds;
import io.creditledger.CreditLedger;
import io.creditledger.IdempotencyKey;
import io.creditledger.LotId;
import io.creditledger.OperationKind;
import io.creditledger.Receipt;
import io.creditledger.command.ExtendLot;
import io.creditledger.command.VoidLot;
import io.creditledger.contract.RandomCommands.Step;
import io.creditledger.event.LedgerEvent;
import io.creditledger.event.LedgerEvent.OperationAccepted;
import io.creditledger.memory.InMemoryLedger;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.node.ObjectNode;

/** The documents of events, against the schema that is published for their readers. */
class EventDocumentsTest {
    private static final int SEQUENCES = 20;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Schema schema;

    EventDocumentsTest() throws IOException {
        schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(Files.readString(Path.of("../docs/ledger-event.schema.json")));
    }

    private List<?> errors(String document) {
        return schema.validate(document, InputFormat.JSON);
    }

    @Test
    void everyDocumentOfRandomCommandsIsValid() {
        Set<OperationKind> kinds = EnumSet.noneOf(OperationKind.class);
        Set<String> types = new HashSet<>();
        Set<String> ids = new HashSet<>();

        for (LedgerEvent event : events()) {
            String document = event.toJson();
            assertThat(errors(document)).as(document).isEmpty();
            assertThat(document).doesNotContain("\n");
            JsonNode json = JSON.readTree(document);
            assertThat(json.get("id").asString()).isEqualTo(event.id());
            assertThat(json.get("balances")).hasSameSizeAs(event.balances());
            types.add(json.get("type").asString());
            ids.add(event.id());
            if (event instanceof OperationAccepted operation) {
                kinds.add(operation.kind());
            }
        }

        assertThat(kinds).containsExactlyInAnyOrder(OperationKind.values());
        assertThat(types).containsExactlyInAnyOrder("operation.accepted", "account.opened", "due.applied");
        assertThat(ids).allMatch(id -> id.length() <= LedgerEvent.ID_LENGTH);
    }

    private static List<LedgerEvent> events() {
        List<LedgerEvent> events = new ArrayList<>();
        for (int seed = 1; seed <= SEQUENCES; seed++) {
            MutableClock clock = new MutableClock();
            InMemoryLedger ledger = InMemoryLedger.builder()
                    .clock(clock)
                    .listener(events::addAll)
                    .build();
            for (Step step : RandomCommands.draw(seed, "", 100)) {
                clock.advance(step.clock());
                step.commands().forEach(ledger::execute);
            }
            changeLot(CreditLedger.builder(ledger).asset(Asset.of("GEM", 2)).build(), clock);
        }
        return events;
    }

    /** The random sequences do not know the numbers of lots. */
    private static void changeLot(CreditLedger credits, MutableClock clock) {
        Receipt grant = credits.execute(credits.newGrant(AccountId.of("user:lots"))
                .amount(5)
                .expiresAt(clock.instant().plusSeconds(60))
                .key(IdempotencyKey.of("lots", "grant"))
                .build());
        LotId lot = LotId.of(grant.transaction().id());
        credits.execute(ExtendLot.of(lot)
                .expiresAt(clock.instant().plusSeconds(120))
                .key(IdempotencyKey.of("lots", "extend"))
                .build());
        credits.execute(VoidLot.of(lot).key(IdempotencyKey.of("lots", "void")).build());
    }

    /** A schema that accepts everything would pass the other test. */
    @Test
    void aDocumentThatLacksAMemberOrHasAnotherOneIsNotValid() {
        Set<String> seen = new HashSet<>();
        for (LedgerEvent event : events()) {
            JsonNode whole = JSON.readTree(event.toJson());
            if (!seen.add(whole.get("type").asString())) {
                continue;
            }
            ObjectNode more = (ObjectNode) whole.deepCopy();
            more.put("other", "member");
            assertThat(errors(more.toString())).as(more.toString()).isNotEmpty();
            for (String name : required(whole)) {
                ObjectNode less = (ObjectNode) whole.deepCopy();
                less.remove(name);
                assertThat(errors(less.toString())).as("without %s", name).isNotEmpty();
                ObjectNode wrong = (ObjectNode) whole.deepCopy();
                wrong.put(name, 0.5);
                assertThat(errors(wrong.toString()))
                        .as("a fraction as %s", name)
                        .isNotEmpty();
            }
        }
        assertThat(seen).hasSize(3);
    }

    private static List<String> required(JsonNode document) {
        List<String> names = new ArrayList<>();
        for (Map.Entry<String, JsonNode> member : document.properties()) {
            if (!Set.of("key", "transaction", "reference", "cause", "floor", "ceiling")
                    .contains(member.getKey())) {
                names.add(member.getKey());
            }
        }
        return names;
    }

    @Test
    void aDocumentHasEveryLetterAndDigit() {
        List<LedgerEvent> events = new ArrayList<>();
        InMemoryLedger ledger = InMemoryLedger.builder()
                .clock(new MutableClock())
                .listener(events::addAll)
                .build();
        CreditLedger credits =
                CreditLedger.builder(ledger).asset(Asset.of("GEM", 2)).build();
        String text = "\"\\\b\u0001\u001f\u2028\u00fc\ud83d\ude00</script>";
        IdempotencyKey key = IdempotencyKey.of("s", "k\"\\");

        credits.open(AccountId.of("a \"\\ \u00fc"));
        credits.execute(credits.newGrant(AccountId.of("a \"\\ \u00fc"))
                .amount(Bounds.MAX_AMOUNT)
                .metadata(Map.of("name", text))
                .key(key)
                .build());

        String written = events.get(events.size() - 1).toJson();
        assertThat(errors(written)).isEmpty();
        JsonNode document = JSON.readTree(written);
        assertThat(document.at("/metadata/name").asString()).isEqualTo(text);
        assertThat(document.at("/key/key").asString()).isEqualTo(key.key());
        assertThat(document.at("/balances/0/account").asString()).isEqualTo("a \"\\ \u00fc");
        assertThat(document.at("/balances/0/posted").asString()).isEqualTo("4611686018427387903");
        assertThat(document.at("/balances/0/scale").asInt()).isEqualTo(2);
        assertThat(document.at("/recordedAt").asString()).isEqualTo("2026-03-01T12:00:00.123456Z");
    }
}
