/* Lists the folders that are given, one call each and all in one; run where undefined behaviour ends a program. */

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

extern int32_t gm_scan(const char *, int32_t, double *, int32_t, uint8_t *, int32_t, int32_t *, double *);

enum { ROOM = 4096, NAMES = 65536, FACTS = 12 };

int main(int argc, char **argv)
{
	char *paths = calloc(1, 65536), *end = paths;
	double *facts = malloc(ROOM * FACTS * sizeof *facts), *folders = malloc((size_t)argc * 2 * sizeof *folders);
	uint8_t *names = malloc(NAMES);
	int32_t *results = malloc((size_t)argc * sizeof *results);

	for (int i = 1; i < argc; i++) {
		gm_scan(argv[i], 1, facts, ROOM, names, NAMES, results, folders);
		printf("%d\n", results[0]);
		strcpy(end, argv[i]);
		end += strlen(end) + 1;
	}
	printf("%d\n", gm_scan(paths, argc - 1, facts, ROOM, names, NAMES, results, folders));
	printf("%d\n", gm_scan(paths, argc - 1, facts, 0, names, 0, results, folders));
	free(paths);
	free(facts);
	free(folders);
	free(names);
	free(results);
	return 0;
}
