package dev.cloudsql.runtime.broken;

import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDateTime;
import java.util.Date;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Code whose tests would have to wait. */
public class WatcherOfClocks {

  Object instant() {
    return Instant.now();
  }

  Object date() {
    return new Date();
  }

  Object dateTime() {
    return LocalDateTime.now();
  }

  Object clock() {
    return Clock.systemUTC();
  }

  Object source() {
    return InstantSource.system();
  }

  long millis() {
    return System.currentTimeMillis();
  }

  LongSupplier nanos() {
    return System::nanoTime;
  }

  void sleep() throws InterruptedException {
    Thread.sleep(1);
  }

  void sleepLonger() throws InterruptedException {
    TimeUnit.DAYS.sleep(1);
  }
}
