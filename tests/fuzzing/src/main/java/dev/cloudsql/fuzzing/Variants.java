package dev.cloudsql.fuzzing;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.function.Function;

/**
 * Inputs near given ones: with parts of them changed, left out or doubled, and with a short piece
 * repeated until it is long. The same ones on every run.
 *
 * @param <T> text or bytes
 */
public final class Variants<T> {

  private static final int CHANGED = 300;
  private static final int STRETCHED = 5;
  private static final int LONG = 100_000;
  private static final int MOST_CHANGES = 4;
  private static final int LONGEST_SHOWN = 1500;

  private static final List<String> TEXTS =
      List.of(
          "",
          " ",
          "\0",
          "\t",
          "\n",
          "\r\n",
          "\u0085",
          "\u00a0",
          "\u202e",
          "\u2028",
          "\ufeff",
          "\ud800",
          "\udc00",
          "\ud834\udd1e",
          "İ",
          "\u0660",
          "%",
          "%2",
          "%00",
          "%C3",
          "+",
          "&",
          "=",
          "?",
          "#",
          "/",
          "//",
          "..",
          ":",
          ";",
          ",",
          "@",
          "\\",
          "\"",
          "'",
          "(",
          ")",
          "[",
          "]",
          "{",
          "}",
          "<",
          "*",
          "-",
          "-1",
          "0",
          "0x7fffffff",
          "2147483648",
          "9223372036854775808",
          "1e999999999",
          "NaN",
          "null",
          "true",
          "\u0000\u0000",
          "\u007f",
          "\u0080",
          "\u00ff",
          "\u00ff\u00ff\u00ff\u00ff");

  private final List<T> seeds;
  private final Function<T, String> text;
  private final Function<String, T> input;

  private Variants(List<T> seeds, Function<T, String> text, Function<String, T> input) {
    this.seeds = seeds;
    this.text = text;
    this.input = input;
  }

  /** Variants of texts. */
  public static Variants<String> ofTexts(List<String> seeds) {
    return new Variants<>(seeds, Function.identity(), Function.identity());
  }

  /** Variants of bytes. */
  public static Variants<byte[]> ofBytes(List<byte[]> seeds) {
    return new Variants<>(
        seeds,
        bytes -> new String(bytes, StandardCharsets.ISO_8859_1),
        text -> text.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** Checks the properties that must hold for all inputs. */
  @FunctionalInterface
  public interface Check<T> {
    void accept(T input) throws Exception;
  }

  /**
   * Tries all seeds and their variants.
   *
   * @throws AssertionError with the input, if the check throws anything
   */
  public void forEach(Check<T> check) {
    Random random = new Random(1);
    for (T seed : seeds) {
      String whole = text.apply(seed);
      tryOne(whole, check);
      for (int i = 0; i < CHANGED; i++) {
        tryOne(changed(whole, random), check);
      }
      for (int i = 0; i < STRETCHED; i++) {
        tryOne(stretched(whole, random), check);
      }
    }
  }

  private void tryOne(String variant, Check<T> check) {
    try {
      check.accept(input.apply(variant));
    } catch (Throwable e) {
      throw new AssertionError(
          "With the input (of %d characters) %s".formatted(variant.length(), shown(variant)), e);
    }
  }

  private String changed(String whole, Random random) {
    StringBuilder variant = new StringBuilder(whole);
    for (int left = 1 + random.nextInt(MOST_CHANGES); left > 0; left--) {
      int start = random.nextInt(variant.length() + 1);
      int end = Math.min(variant.length(), start + random.nextInt(9));
      variant.replace(start, end, replacement(variant.toString(), random));
    }
    return variant.toString();
  }

  /** Something odd, a piece of a seed, or any character. */
  private String replacement(String variant, Random random) {
    return switch (random.nextInt(4)) {
      case 0 -> TEXTS.get(random.nextInt(TEXTS.size()));
      case 1 -> piece(text.apply(seeds.get(random.nextInt(seeds.size()))), random, 40);
      case 2 -> piece(variant, random, 40);
      default -> Character.toString((char) random.nextInt(random.nextBoolean() ? 0x100 : 0x10000));
    };
  }

  private static String stretched(String whole, Random random) {
    String piece =
        random.nextBoolean() ? piece(whole, random, 4) : TEXTS.get(random.nextInt(TEXTS.size()));
    int start = random.nextInt(whole.length() + 1);
    String many = piece.repeat(LONG / Math.max(1, piece.length()));
    return whole.substring(0, start) + many + (random.nextBoolean() ? whole.substring(start) : "");
  }

  private static String piece(String whole, Random random, int longest) {
    int start = random.nextInt(whole.length() + 1);
    return whole.substring(start, Math.min(whole.length(), start + 1 + random.nextInt(longest)));
  }

  /** As Java source, so that it can become a test of its own. */
  private static String shown(String variant) {
    StringBuilder shown = new StringBuilder("\"");
    for (char c : variant.substring(0, Math.min(variant.length(), LONGEST_SHOWN)).toCharArray()) {
      boolean plain = c >= ' ' && c < 0x7f && c != '"' && c != '\\';
      shown.append(plain ? Character.toString(c) : "\\u%04x".formatted((int) c));
    }
    return shown.append(variant.length() > LONGEST_SHOWN ? "…" : "").append('"').toString();
  }
}
