package dev.cloudsql.tck;

import dev.cloudsql.InstanceName;

/**
 * Where a resolver looks names up, in the hands of a test.
 *
 * @since 0.1
 */
public interface DirectoryUnderTest {

  /** The argument with which the provider makes a resolver that asks this directory. */
  String argument();

  /**
   * Makes a name lead to an instance, in the place of where it led before.
   *
   * @param name such as {@code one.kit.example}
   */
  void lead(String name, InstanceName instance);

  /** How many times it was asked until now. */
  int questions();

  /** From now on cannot tell where any name leads. */
  void fail();

  /** Can tell again. */
  void recover();
}
