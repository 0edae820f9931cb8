package dev.cloudsql.runtime.broken;

/** In a package that does not say whether it knows null. */
public interface Unmarked {}
