/*
 * Runs the ClickHouse command line that is inside libchdb.so as a process of its own, so that tests meet a real server
 * with its HTTP and TCP listeners. The library needs the stack of a real main thread, which a foreign-function call
 * from JavaScript does not give it.
 *
 * usage: clickhouse-server LIBCHDB [arguments of clickhouse local ...]
 */
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>

static void *require_symbol(void *library, const char *name) {
  void *symbol = dlsym(library, name);
  if (symbol == NULL) {
    fprintf(stderr, "clickhouse-server: %s is not in the library\n", name);
    exit(3);
  }
  return symbol;
}

int main(int count, char **arguments) {
  if (count < 2) {
    fputs("usage: clickhouse-server LIBCHDB [arguments]\n", stderr);
    return 2;
  }
  void *library = dlopen(arguments[1], RTLD_NOW | RTLD_GLOBAL);
  if (library == NULL) {
    fprintf(stderr, "clickhouse-server: %s\n", dlerror());
    return 3;
  }
  void *(*run)(int, char **) = (void *(*)(int, char **))require_symbol(library, "chdb_query_cmdline");
  const char *(*error_of)(void *) = (const char *(*)(void *))require_symbol(library, "chdb_result_error");

  /* The library's own argument list begins with the program's name. */
  arguments[1] = (char *)"clickhouse";
  void *result = run(count - 1, arguments + 1);
  const char *error = result == NULL ? "the library gave no result" : error_of(result);
  if (error != NULL) {
    fprintf(stderr, "clickhouse-server: %s\n", error);
    return 1;
  }
  return 0;
}
