package dev.cloudsql.cli.doctor;

/**
 * Something that is wrong.
 *
 * @param diagnosis what is wrong
 * @param fatal whether the connect failed because of it; otherwise it is a warning
 * @param which the thing that is concerned, such as an address or a principal
 * @param why the evidence: the message of the connector, or what a probe saw; holds no secret
 * @param remedy what to do, with the names of this case
 */
record Finding(Diagnosis diagnosis, boolean fatal, String which, String why, String remedy) {}
