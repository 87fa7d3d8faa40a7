package main

import (
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// ofTests are libraries that only tests are linked with.
var ofTests = []string{"github.com/santhosh-tekuri/jsonschema", "pgregory.net/rapid", "github.com/google/go-cmp", "github.com/rogpeppe/go-internal"}

// What a package makes before the program begins, every start pays for, and it stays: that of the house is little, and of all
// the libraries it is no more than it was when they were chosen.
func TestLittleIsMadeBeforeTheProgramBegins(t *testing.T) {
	t.Parallel()
	program := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^$")
	program.Env = append(os.Environ(), "GODEBUG=inittrace=1")
	out, err := program.CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	lines := regexp.MustCompile(`(?m)^init (\S+) @.* (\d+) bytes, \d+ allocs$`).FindAllStringSubmatch(string(out), -1)
	if len(lines) < 20 {
		t.Fatalf("%d packages: %s", len(lines), out)
	}
	total := 0
	for _, line := range lines {
		name := line[1]
		bytes, err := strconv.Atoi(line[2])
		if err != nil {
			t.Fatal(err)
		}
		if slices.ContainsFunc(ofTests, func(library string) bool { return strings.HasPrefix(name, library) }) {
			continue
		}
		if total += bytes; bytes > 100<<10 && strings.HasPrefix(name, "kaspibot/") {
			t.Errorf("%s makes %d bytes", name, bytes)
		}
	}
	if total > 5<<19 {
		t.Errorf("all packages make %d bytes", total)
	}
}
