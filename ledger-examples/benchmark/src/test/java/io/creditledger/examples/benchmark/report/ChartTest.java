package io.creditledger.examples.benchmark.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.creditledger.examples.benchmark.load.Samples;
import io.creditledger.examples.benchmark.load.Series;
import java.io.StringReader;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class ChartTest {

    @Test
    void aBarForEachSoundCaseAsLongAsItsMedian() throws Exception {
        Results results = new Results();
        Map<String, Series> series = new LinkedHashMap<>();
        series.put("ledger", Samples.ofRates(1_000));
        series.put("peer <&>", Samples.ofRates(250));
        series.put("broken", Samples.ofRates(100));
        results.add("Peers", List.of(), series);
        results.checked("broken", List.of("rows is 9, should be 10"));

        Document svg = parsed(Chart.draw(results, results.sections().get(0), "ledger"));

        NodeList bars = svg.getElementsByTagName("rect");
        assertThat(bars.getLength()).as("the background and two bars").isEqualTo(3);
        assertThat(attribute(bars, 1, "width")).isEqualTo("480.0");
        assertThat(attribute(bars, 2, "width")).isEqualTo("120.0");
        assertThat(attribute(bars, 1, "fill")).isNotEqualTo(attribute(bars, 2, "fill"));
        assertThat(svg.getDocumentElement().getTextContent())
                .contains("ledger", "1,000", "peer <&>", "250")
                .doesNotContain("broken");
    }

    private static String attribute(NodeList elements, int index, String name) {
        return ((Element) elements.item(index)).getAttribute(name);
    }

    private static Document parsed(String svg) throws Exception {
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(svg)));
    }
}
