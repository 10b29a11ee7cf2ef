package io.creditledger.event;

import io.creditledger.Asset;
import io.creditledger.Balance;
import io.creditledger.Hold;
import io.creditledger.IdempotencyKey;
import io.creditledger.Leg;
import io.creditledger.LotId;
import io.creditledger.MarkCrossing;
import io.creditledger.TransactionId;
import io.creditledger.event.LedgerEvent.AccountOpened;
import io.creditledger.event.LedgerEvent.DueApplied;
import io.creditledger.event.LedgerEvent.OperationAccepted;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/**
 * Writes the JSON document of an event. Members that have no value are left out; the order of members is fixed, so equal events
 * have equal documents. Used once.
 */
final class EventJson {
    private final StringBuilder out = new StringBuilder(512);
    private boolean first = true;

    private EventJson() {}

    static String write(LedgerEvent event) {
        EventJson json = new EventJson();
        json.object(() -> json.event(event));
        return json.out.toString();
    }

    private void event(LedgerEvent event) {
        name("version");
        out.append(LedgerEvent.JSON_VERSION);
        text("id", event.id());
        if (event instanceof OperationAccepted operation) {
            text("type", "operation.accepted");
            instant("recordedAt", event.recordedAt());
            operation(operation);
        } else if (event instanceof AccountOpened opened) {
            text("type", "account.opened");
            instant("recordedAt", event.recordedAt());
            opened(opened);
        } else if (event instanceof DueApplied due) {
            text("type", "due.applied");
            instant("recordedAt", event.recordedAt());
            due(due);
        }
        list("balances", event.balances(), EventJson::balance);
        if (!event.crossedMarks().isEmpty()) {
            list("crossedMarks", event.crossedMarks(), EventJson::crossing);
        }
    }

    private void operation(OperationAccepted event) {
        number("operation", event.operation().value());
        text("kind", event.kind().name());
        if (event.key().isPresent()) {
            IdempotencyKey key = event.key().get();
            name("key");
            object(() -> {
                text("scope", key.scope());
                text("key", key.key());
            });
        }
        id("transaction", event.transaction());
        id("reference", event.reference());
        id("cause", event.cause());
        instant("effectiveAt", event.effectiveAt());
        list("legs", event.legs(), EventJson::leg);
        name("metadata");
        object(() -> metadata(event.metadata()));
    }

    private void metadata(Map<String, String> metadata) {
        new TreeMap<>(metadata).forEach(this::text);
    }

    private void opened(AccountOpened event) {
        text("account", event.account().value());
        asset(event.asset());
        name("limited");
        out.append(event.limited());
        if (event.limited()) {
            number("floor", event.floor());
            event.ceiling().ifPresent(ceiling -> number("ceiling", ceiling));
            if (!event.marks().isEmpty()) {
                name("marks");
                array(event.marks(), EventJson::mark);
            }
        }
    }

    private void due(DueApplied event) {
        text("account", event.account().value());
        id("cause", event.cause());
        list("expiredHolds", event.expiredHolds(), EventJson::hold);
        name("startedLots");
        array(event.startedLots(), EventJson::lot);
    }

    private void lot(LotId lot) {
        out.append('"').append(lot.value()).append('"');
    }

    private void mark(long mark) {
        out.append('"').append(mark).append('"');
    }

    private void crossing(MarkCrossing crossing) {
        text("account", crossing.account().value());
        number("mark", crossing.mark());
        text("direction", crossing.direction().name());
        number("available", crossing.available());
        number("revision", crossing.revision());
    }

    private void hold(Hold hold) {
        number("hold", hold.id().value());
        number("amount", hold.amount());
        number("captured", hold.captured());
        instant("expiresAt", hold.expiresAt());
    }

    private void leg(Leg leg) {
        text("account", leg.account().value());
        asset(leg.asset());
        number("amount", leg.amount());
    }

    private void balance(Balance balance) {
        text("account", balance.account().value());
        asset(balance.asset());
        text("status", balance.status().name());
        number("posted", balance.posted());
        number("held", balance.held());
        number("upcoming", balance.upcoming());
        number("restricted", balance.restricted());
        number("available", balance.available());
        number("floor", balance.floor());
        number("seq", balance.seq());
        number("revision", balance.revision());
    }

    private void asset(Asset asset) {
        text("asset", asset.code());
        name("scale");
        out.append(asset.scale());
    }

    private void id(String name, Optional<TransactionId> id) {
        id.ifPresent(present -> number(name, present.value()));
    }

    /** As a string: see {@link LedgerEvent#toJson()}. */
    private void number(String name, long value) {
        name(name);
        out.append('"').append(value).append('"');
    }

    private void instant(String name, Instant instant) {
        text(name, instant.toString());
    }

    private void text(String name, String text) {
        name(name);
        quote(text);
    }

    private <T> void list(String name, List<T> elements, BiConsumer<EventJson, T> writer) {
        name(name);
        array(elements, (json, element) -> json.object(() -> writer.accept(json, element)));
    }

    private <T> void array(List<T> elements, BiConsumer<EventJson, T> writer) {
        out.append('[');
        for (int i = 0; i < elements.size(); i++) {
            out.append(i == 0 ? "" : ",");
            writer.accept(this, elements.get(i));
        }
        out.append(']');
    }

    private void object(Runnable members) {
        out.append('{');
        first = true;
        members.run();
        first = false;
        out.append('}');
    }

    private void name(String name) {
        out.append(first ? "" : ",");
        first = false;
        quote(name);
        out.append(':');
    }

    private void quote(String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < 0x20) {
                out.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        out.append('"');
    }
}
