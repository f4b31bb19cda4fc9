import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.LongSupplier;

/**
 * Runs a program of Gerrit (Init or Daemon) whose clock we hold in our hand.
 *
 * <p>The file named by the property "clock" holds the present as milliseconds since 1970. While the file is
 * missing or empty, time is real. The contract tests need this: both servers must stamp equal instants.
 */
public final class ClockedGerrit {
  public static void main(String[] arguments) throws Exception {
    Path clock = Path.of(System.getProperty("clock"));
    LongSupplier present = () -> present(clock);
    Class.forName("com.google.gerrit.server.util.time.TimeUtil")
        .getMethod("setCurrentMillisSupplier", LongSupplier.class)
        .invoke(null, present);
    Class<?> program = Class.forName("com.google.gerrit.pgm." + arguments[0]);
    Object instance = program.getDeclaredConstructor().newInstance();
    String[] rest = Arrays.copyOfRange(arguments, 1, arguments.length);
    System.exit((int) program.getMethod("main", String[].class).invoke(instance, (Object) rest));
  }

  private static long present(Path clock) {
    try {
      String held = Files.readString(clock).trim();
      if (!held.isEmpty()) {
        return Long.parseLong(held);
      }
    } catch (java.io.IOException notHeld) {
      // No file: nobody holds the clock.
    }
    return System.currentTimeMillis();
  }
}
