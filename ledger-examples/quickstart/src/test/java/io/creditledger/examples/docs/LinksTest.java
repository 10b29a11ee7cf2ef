package io.creditledger.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

final class LinksTest {
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");

    @Test
    void everyLinkLeadsToAFileAndItsHeading() {
        List<String> dead = new ArrayList<>();
        int followed = 0;
        for (Path page : Pages.all()) {
            Matcher links = LINK.matcher(String.join("\n", Pages.lines(page)));
            while (links.find()) {
                if (links.group(1).matches("[a-z]+:.*")) {
                    continue;
                }
                followed++;
                if (!leads(page, links.group(1))) {
                    dead.add(Pages.name(page) + ": " + links.group(1));
                }
            }
        }
        assertThat(dead).isEmpty();
        assertThat(followed).as("links between pages").isGreaterThan(100);
    }

    @Test
    void everyPageIsInTheIndex() {
        String index = String.join("\n", Pages.lines(Pages.ROOT.resolve("docs/README.md")));
        assertThat(Pages.all())
                .map(Pages::name)
                .filteredOn(name -> name.startsWith("docs/") && !name.equals("docs/README.md"))
                .allSatisfy(name -> assertThat(index).contains("](" + name.substring("docs/".length()) + ")"));
    }

    private static boolean leads(Path page, String link) {
        String[] parts = link.split("#", 2);
        Path target = parts[0].isEmpty() ? page : page.resolveSibling(parts[0]).normalize();
        return Files.exists(target)
                && target.startsWith(Pages.ROOT)
                && (parts.length == 1 || Pages.lines(target).stream().anyMatch(line -> isHeading(line, parts[1])));
    }

    /** Whether a line is the heading with this anchor: in lower case, without punctuation, spaces as hyphens. */
    private static boolean isHeading(String line, String anchor) {
        return line.matches("#+ .*")
                && line.replaceFirst("#+ ", "")
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\w\\- ]", "")
                        .replace(' ', '-')
                        .equals(anchor);
    }
}
