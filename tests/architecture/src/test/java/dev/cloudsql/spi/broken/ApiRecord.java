package dev.cloudsql.spi.broken;

/** A public type whose components could never grow. */
public record ApiRecord(String name) {}
