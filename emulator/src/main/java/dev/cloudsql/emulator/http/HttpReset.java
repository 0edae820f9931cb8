package dev.cloudsql.emulator.http;

import java.io.IOException;

/** Says that the connection is to end with a TCP reset, in place of an answer or within it. */
public final class HttpReset extends IOException {

  private static final long serialVersionUID = 1;
}
