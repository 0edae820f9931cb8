package dev.cloudsql.emulator.http;

import java.io.IOException;

/** Thrown by handlers to end the connection with a TCP reset, before or within the response. */
public final class HttpReset extends IOException {

  private static final long serialVersionUID = 1;
}
