package io.creditledger.export;

/** How the rows of an export are written. All files are UTF-8. */
public enum ExportFormat {
    /**
     * CSV as in RFC 4180: a line with the names of the columns, commas, lines that end in CR LF. A field is quoted if it contains
     * a comma, a quote or a line break, or is empty text; an empty field without quotes has no value.
     */
    CSV("csv"),

    /**
     * JSON Lines: one object for each row. A member without a value is left out. Amounts and ids are strings, because many readers
     * of JSON round numbers beyond 2<sup>53</sup>.
     */
    JSON_LINES("jsonl");

    private final String ending;

    ExportFormat(String ending) {
        this.ending = ending;
    }

    /** Returns the ending of file names, without the dot. */
    public String ending() {
        return ending;
    }
}
