package dev.cloudsql.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

@DisplayName("The page of the program")
class CliPageTests {

  private static final Path PAGE = Path.of("..", "docs", "cli.md");
  private static final String HEADING = "\n## Commands and options\n";

  @Test
  @DisplayName("has the help text of each command")
  void page() throws Exception {
    String page = Files.readString(PAGE);
    assertThat(page).contains(HEADING);
    String start = page.substring(0, page.indexOf(HEADING) + HEADING.length());
    StringBuilder commands = new StringBuilder();
    add(commands, CloudSql.commandLine());
    String expected = start + commands;
    if (Boolean.getBoolean("golden.update")) {
      Files.writeString(PAGE, expected);
    }
    assertThat(Files.readString(PAGE))
        .as(
            "The page is written by: mvn -q test -pl cli -am -Dtest=CliPageTests -Dgolden.update=true")
        .isEqualTo(expected);
  }

  private static void add(StringBuilder page, CommandLine command) {
    page.append(
        "\n### %s\n```\n%s```\n"
            .formatted(
                command.getCommandSpec().qualifiedName(),
                command
                    .setUsageHelpAutoWidth(false)
                    .setUsageHelpWidth(CloudSql.WIDTH)
                    .getUsageMessage(Ansi.OFF)
                    .replaceAll("(?m) +$", "")));
    command.getSubcommands().values().forEach(sub -> add(page, sub));
  }
}
