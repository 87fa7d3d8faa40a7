// Command proof runs the simulation and the crash suite in full and writes their figures, and the table of the faults that
// the simulation has found, into a document:
//
//	go run ./cmd/kaspibot/internal/proof -update README.md
//
// It takes about half an hour on two processors. With -quick both suites run as "go test" has them.
package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// suites are the packages that write figures.
var suites = []string{"./cmd/kaspibot/internal/simulate", "./cmd/kaspibot/internal/crash"}

// found is the table of the faults that the simulation has found: a line each of seed, what, how it was mended.
const found = "cmd/kaspibot/internal/simulate/testdata/found.tsv"

// result is the line that a suite writes.
type result struct {
	Suite                                       string
	Seeds, Kills, Faults, Inputs, Lost, Doubled int
	Slowest                                     int64 // ms
}

func main() {
	quick := flag.Bool("quick", false, "few seeds and kills")
	update := flag.String("update", "", "file whose text between the marks of this command is replaced")
	given := flag.String("from", "", "file with the figures of suites that have been run already; run them when empty")
	flag.Parse()
	if err := run(context.Background(), *given, *update, *quick); err != nil {
		fmt.Fprintln(os.Stderr, "proof:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, from, update string, quick bool) error {
	if from == "" {
		dir, err := os.MkdirTemp("", "kaspibot-proof-")
		if err != nil {
			return err
		}
		defer func() { _ = os.RemoveAll(dir) }()
		from = filepath.Join(dir, "figures.json")
		if err := prove(ctx, from, quick); err != nil {
			return err
		}
	}
	figures, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	results, err := read(figures)
	if err != nil {
		return fmt.Errorf("%s: %w", from, err)
	}
	faults, err := os.ReadFile(found)
	if err != nil {
		return err
	}
	text := table(results, string(faults), time.Now())
	if _, err := os.Stdout.WriteString(text); err != nil || update == "" {
		return err
	}
	return replace(update, text)
}

// prove runs the suites, one after the other: each wants both processors.
func prove(ctx context.Context, figures string, quick bool) error {
	for _, suite := range suites {
		args := []string{"test", "-count=1", "-timeout", "60m", suite, "-figures", figures}
		if !quick {
			args = append(args, "-long")
		}
		cmd := exec.CommandContext(ctx, "go", args...) //nolint:gosec // the arguments are ours
		cmd.Stdout, cmd.Stderr = os.Stderr, os.Stderr
		if err := cmd.Run(); err != nil {
			return fmt.Errorf("%s: %w", suite, err)
		}
	}
	return nil
}

// read takes a result a line. Of a suite that has written several, such as one for each test, the sum counts.
func read(figures []byte) (results []result, err error) {
	at := map[string]int{}
	for lines := bufio.NewScanner(bytes.NewReader(figures)); lines.Scan(); {
		var r result
		if err := json.Unmarshal(lines.Bytes(), &r); err != nil {
			return nil, fmt.Errorf("%q: %w", lines.Text(), err)
		}
		i, known := at[r.Suite]
		if !known {
			at[r.Suite] = len(results)
			results = append(results, r)
			continue
		}
		sum := &results[i]
		sum.Seeds, sum.Kills, sum.Faults, sum.Inputs = sum.Seeds+r.Seeds, sum.Kills+r.Kills, sum.Faults+r.Faults, sum.Inputs+r.Inputs
		sum.Lost, sum.Doubled, sum.Slowest = sum.Lost+r.Lost, sum.Doubled+r.Doubled, max(sum.Slowest, r.Slowest)
	}
	if len(results) == 0 {
		return nil, fmt.Errorf("no figures")
	}
	return results, nil
}

// names are what the suites are called in the document.
var names = map[string]string{"crash": "real processes", "simulate": "simulation, in played time"}

func table(results []result, faults string, now time.Time) string {
	var s strings.Builder
	fmt.Fprintf(&s, "Made on %s.\n\n| | seeds | kills | faults | inputs | lost | doubled | slowest answer to a press |\n|---|---|---|---|---|---|---|---|\n",
		now.Format(time.DateOnly))
	for _, r := range results {
		name, ok := names[r.Suite]
		if !ok {
			name = r.Suite
		}
		fmt.Fprintf(&s, "| %s | %d | %d | %d | %d | %d | %d | %d ms |\n",
			name, r.Seeds, r.Kills, r.Faults, r.Inputs, r.Lost, r.Doubled, r.Slowest)
	}
	s.WriteString("\nWhat the simulation has found, each with a seed that showed it:\n\n| seed | what | mended |\n|---|---|---|\n")
	for line := range strings.Lines(faults) {
		if cells := strings.Split(strings.TrimSpace(line), "\t"); len(cells) >= 3 && !strings.HasPrefix(line, "#") {
			fmt.Fprintf(&s, "| %s |\n", strings.ReplaceAll(strings.Join(cells, "\t"), "\t", " | "))
		}
	}
	return s.String()
}

// Marks of the table in a file.
const (
	begin = "<!-- proof: go run ./cmd/kaspibot/internal/proof -update README.md -->"
	end   = "<!-- /proof -->"
)

func replace(path, table string) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	head, rest, opened := strings.Cut(string(text), begin)
	_, tail, closed := strings.Cut(rest, end)
	if !opened || !closed {
		return fmt.Errorf("%s has no place for the table: %s … %s", path, begin, end)
	}
	return os.WriteFile(path, []byte(head+begin+"\n"+table+end+tail), 0o644) //nolint:gosec // a document for all to read
}
