package dev.cloudsql.tck;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;
import org.opentest4j.AssertionFailedError;
import org.opentest4j.TestAbortedException;

/**
 * Prefixes the message of each failure with the rule's display name, because some consoles do not
 * show display names.
 */
final class RuleInMessage implements TestExecutionExceptionHandler {

  /** Called by JUnit. */
  RuleInMessage() {}

  @Override
  public void handleTestExecutionException(ExtensionContext context, Throwable failure)
      throws Throwable {
    if (failure instanceof TestAbortedException) {
      throw failure;
    }
    String[] rule = context.getDisplayName().split(": ", 2);
    if (rule.length < 2) {
      throw failure;
    }
    String group =
        context
            .getParent()
            .filter(parent -> parent.getTestClass().isPresent())
            .map(ExtensionContext::getDisplayName)
            .orElse("");
    String what = failure instanceof AssertionError ? failure.getMessage() : failure.toString();
    AssertionFailedError named =
        new AssertionFailedError(
            "%s: %s %s. %s".formatted(rule[0], group, rule[1], String.valueOf(what).strip()),
            failure);
    named.setStackTrace(failure.getStackTrace());
    throw named;
  }
}
