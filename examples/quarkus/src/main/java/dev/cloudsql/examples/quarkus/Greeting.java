package dev.cloudsql.examples.quarkus;

/** A row of the table. */
public record Greeting(int id, String words, String language) {}
