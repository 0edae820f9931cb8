package dev.cloudsql.emulator.tds.sql;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import dev.cloudsql.fuzzing.Bounds;
import dev.cloudsql.fuzzing.Variants;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("Any SQL for the fake SQL Server")
class ParserFuzzTests {

  static List<String> seeds() {
    return List.of(
        "select @@version as [a]]b], N'it''s' \"c\", cast(-1.5e3 as decimal(5, 2)) from generate_series(1, 2 + 3 * @p) s",
        "begin tran x; if @@trancount > 0 rollback; waitfor delay '0:00:01.5' -- end",
        "set implicit_transactions on /* why */ raiserror('no', 16, 1) throw 50000, 'x', 1 exec sp_unprepare 1");
  }

  @MethodSource("seeds")
  @DisplayName("is statements, or an error that the client gets")
  @FuzzTest
  void anyText(@NotNull String text) {
    Bounds.hold(
        text.length(),
        () -> {
          try {
            Parser.batch(text);
          } catch (SqlError e) {
            // The client gets it.
          }
        });
  }

  @Test
  @DisplayName("is statements or an error in all variants of batches")
  void variants() {
    Variants.ofTexts(seeds()).forEach(this::anyText);
  }
}
