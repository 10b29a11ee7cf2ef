package io.creditledger.spring;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.Part;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A hash of what a request asks for. */
final class RequestFingerprint {
    private static final int BUFFER = 8192;

    private final MessageDigest digest = sha256();

    private RequestFingerprint() {}

    /**
     * Hashes method, path and query; and the body, if one is given.
     *
     * @throws LedgerProblemException if the body is too large
     */
    static String of(HttpServletRequest request, @Nullable BodyHashingRequest body) throws IOException {
        RequestFingerprint fingerprint = new RequestFingerprint();
        fingerprint.add(request.getMethod());
        fingerprint.add(request.getRequestURI());
        fingerprint.add(String.valueOf(request.getQueryString()));
        if (body != null) {
            fingerprint.addBody(request, body);
        }
        return HexFormat.of().formatHex(fingerprint.digest.digest());
    }

    /** The container reads forms itself: of these there are parameters and parts, and no body any more. */
    private void addBody(HttpServletRequest request, BodyHashingRequest body) throws IOException {
        String type = request.getContentType() == null ? "" : request.getContentType();
        if (type.startsWith("application/x-www-form-urlencoded")) {
            addParameters(request.getParameterMap());
        } else if (type.startsWith("multipart/form-data")) {
            addParameters(request.getParameterMap());
            addParts(request);
        }
        digest.update(body.bodyHash());
    }

    private void addParameters(Map<String, String[]> parameters) {
        new TreeMap<>(parameters).forEach((name, values) -> {
            add(name);
            for (String value : values) {
                add(value);
            }
        });
    }

    private void addParts(HttpServletRequest request) throws IOException {
        try {
            for (Part part : request.getParts()) {
                add(part.getName());
                add(String.valueOf(part.getSubmittedFileName()));
                try (InputStream content = part.getInputStream()) {
                    byte[] buffer = new byte[BUFFER];
                    for (int length = content.read(buffer); length >= 0; length = content.read(buffer)) {
                        digest.update(buffer, 0, length);
                    }
                }
            }
        } catch (ServletException e) {
            throw new IOException("the parts of the request cannot be read", e);
        }
    }

    /** With its length, so that no two sequences of texts look the same. */
    private void add(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        digest.update((bytes.length + ":").getBytes(StandardCharsets.US_ASCII));
        digest.update(bytes);
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
