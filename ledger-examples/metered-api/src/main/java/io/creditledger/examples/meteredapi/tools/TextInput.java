package io.creditledger.examples.meteredapi.tools;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Reads text strictly: broken UTF-8 is refused, not repaired. */
final class TextInput {
    private TextInput() {}

    static String read(byte[] body, int mostCharacters) throws BadInput {
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(body))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new BadInput("The body must be text in UTF-8, but is not.");
        }
        if (text.isBlank()) {
            throw new BadInput("The body must be text, but is empty.");
        }
        if (text.length() > mostCharacters) {
            throw new BadInput(
                    "The text may have at most " + mostCharacters + " characters, but has " + text.length() + ".");
        }
        return text;
    }
}
