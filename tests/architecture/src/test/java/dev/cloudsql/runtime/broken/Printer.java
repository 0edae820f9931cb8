package dev.cloudsql.runtime.broken;

import java.util.function.Consumer;

/** Code that prints to the terminal. */
public class Printer {

  void out() {
    System.out.println();
  }

  Consumer<String> err() {
    return System.err::println;
  }

  void trace(Exception e) {
    e.printStackTrace();
  }
}
