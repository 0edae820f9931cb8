package dev.cloudsql.runtime.broken;

import dev.cloudsql.emulator.CloudSqlEmulator;

/** A runtime that would bring the emulator to production. */
public interface RuntimeThatKnowsTheEmulator {

  CloudSqlEmulator emulator();
}
