package dev.cloudsql.runtime.testing;

import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/**
 * What is written to {@code java.util.logging} below one name, at every level, while it is open.
 */
public final class JulLog extends Handler implements AutoCloseable {

  private final StringBuffer lines = new StringBuffer();
  private final Logger logger;
  private final Level level;

  public JulLog(String name) {
    logger = Logger.getLogger(name);
    level = logger.getLevel();
    logger.addHandler(this);
    logger.setLevel(Level.ALL);
  }

  public String lines() {
    return lines.toString();
  }

  @Override
  public void publish(LogRecord line) {
    lines.append(line.getMessage()).append('\n');
  }

  @Override
  public void flush() {}

  @Override
  public void close() {
    logger.setLevel(level);
    logger.removeHandler(this);
  }
}
