package dev.cloudsql.examples.micronaut;

import io.micronaut.serde.annotation.Serdeable;

/** A row of the table. */
@Serdeable
record Greeting(int id, String words, String language) {}
