package dev.cloudsql.runtime.broken;

/** Code that behaves as the process was started, whatever its caller says. */
public class AskerOfTheProcess {

  Object variable() {
    return System.getenv("HOME");
  }

  Object property() {
    return System.getProperty("user.home");
  }

  Object properties() {
    return System.getProperties();
  }

  boolean flag() {
    return Boolean.getBoolean("flag");
  }

  Object number() {
    return Integer.getInteger("number");
  }

  Object longNumber() {
    return Long.getLong("number");
  }
}
