// Command proof runs the simulation and the crash suite in full and writes their figures, and the table of the faults that
// the simulation has found, into a document:
//
//	go run ./cmd/kaspibot/internal/proof -update README.md
//
// It takes about half an hour on two processors. With -quick both suites run as "go test" has them.
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// suites are the packages that write figures, and what they are called in the document.
var suites = []struct{ name, title string }{
	{"simulate", "simulation, in played time"},
	{"crash", "real processes"},
}

// found is the table of the faults that the simulation has found, each with its seed, as it stands in the document.
const found = "cmd/kaspibot/internal/simulate/testdata/found.md"

// result is a line that a suite writes. The simulation calls a kill a crash and an input an event.
type result struct {
	Seeds, Kills, Faults, Inputs, Lost, Doubled int
	Slowest                                     int64 // ms
	Crashes, Events                             int
	Broken                                      int // promises, of a run that failed
	SlowestPressMS                              int64
}

func main() {
	quick := flag.Bool("quick", false, "few seeds and kills")
	update := flag.String("update", "", "file whose text between the marks of this command is replaced")
	given := flag.String("from", "", "folder with the figures of suites that have been run already, such as crash.json; run them when empty")
	flag.Parse()
	if err := run(context.Background(), *given, *update, *quick); err != nil {
		fmt.Fprintln(os.Stderr, "proof:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, from, update string, quick bool) error {
	faults, err := os.ReadFile(found)
	if err == nil && update != "" {
		_, _, err = around(update) // before half an hour has passed
	}
	if err != nil {
		return err
	}
	if from == "" {
		dir, err := os.MkdirTemp("", "kaspibot-proof-")
		if err != nil {
			return err
		}
		defer func() { _ = os.RemoveAll(dir) }()
		from = dir
		if err := prove(ctx, from, quick); err != nil {
			return err
		}
	}
	sums := map[string]result{}
	for _, suite := range suites {
		figures, err := os.ReadFile(filepath.Join(from, suite.name+".json"))
		if err != nil {
			return err
		}
		if sums[suite.name], err = read(figures); err != nil {
			return fmt.Errorf("%s: %w", suite.name, err)
		}
	}
	text := table(sums, string(faults), time.Now())
	if _, err := os.Stdout.WriteString(text); err != nil || update == "" {
		return err
	}
	return replace(update, text)
}

// prove runs the suites, one after the other: each wants both processors.
func prove(ctx context.Context, folder string, quick bool) error {
	for _, suite := range suites {
		args := []string{"test", "-count=1", "-timeout", "60m", "./cmd/kaspibot/internal/" + suite.name, "-figures", filepath.Join(folder, suite.name+".json")}
		if !quick {
			args = append(args, "-long")
		}
		cmd := exec.CommandContext(ctx, "go", args...) //nolint:gosec // the arguments are ours
		cmd.Stdout, cmd.Stderr = os.Stderr, os.Stderr
		if err := cmd.Run(); err != nil {
			return fmt.Errorf("%s: %w", suite.name, err)
		}
	}
	return nil
}

// read adds up the results of a suite, one a line or one behind the other.
func read(figures []byte) (sum result, err error) {
	lines := json.NewDecoder(bytes.NewReader(figures))
	for n := 0; ; n++ {
		var r result
		switch err := lines.Decode(&r); {
		case errors.Is(err, io.EOF) && n > 0 && min(sum.Seeds, sum.Kills, sum.Inputs) < 1:
			return result{}, fmt.Errorf("%d seeds, %d kills, %d inputs: this proves nothing", sum.Seeds, sum.Kills, sum.Inputs)
		case errors.Is(err, io.EOF) && n > 0:
			return sum, nil
		case err != nil:
			return result{}, fmt.Errorf("figures: %w", err)
		}
		if r.Broken > 0 {
			return result{}, fmt.Errorf("%d promises were broken: this proves nothing", r.Broken)
		}
		sum.Seeds, sum.Faults, sum.Lost, sum.Doubled = sum.Seeds+r.Seeds, sum.Faults+r.Faults, sum.Lost+r.Lost, sum.Doubled+r.Doubled
		sum.Kills, sum.Inputs = sum.Kills+r.Kills+r.Crashes, sum.Inputs+r.Inputs+r.Events
		sum.Slowest = max(sum.Slowest, r.Slowest, r.SlowestPressMS)
	}
}

func table(sums map[string]result, faults string, now time.Time) string {
	var s strings.Builder
	fmt.Fprintf(&s, "Made on %s.\n\n| | seeds | kills | faults | inputs | lost | doubled | slowest answer to a press |\n|---|---|---|---|---|---|---|---|\n",
		now.Format(time.DateOnly))
	for _, suite := range suites {
		r := sums[suite.name]
		fmt.Fprintf(&s, "| %s | %d | %d | %d | %d | %d | %d | %d ms |\n",
			suite.title, r.Seeds, r.Kills, r.Faults, r.Inputs, r.Lost, r.Doubled, r.Slowest)
	}
	s.WriteString("\n" + strings.TrimSpace(faults) + "\n")
	return s.String()
}

// Marks of the table in a file.
const (
	begin = "<!-- proof: go run ./cmd/kaspibot/internal/proof -update README.md -->"
	end   = "<!-- /proof -->"
)

// around is what a file has before the marks and behind them.
func around(path string) (head, tail string, err error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return "", "", err
	}
	head, rest, opened := strings.Cut(string(text), begin)
	_, tail, closed := strings.Cut(rest, end)
	if !opened || !closed {
		err = fmt.Errorf("%s has no place for the table: %s … %s", path, begin, end)
	}
	return head, tail, err
}

func replace(path, table string) error {
	head, tail, err := around(path)
	if err != nil {
		return err
	}
	return os.WriteFile(path, []byte(head+begin+"\n"+table+end+tail), 0o644) //nolint:gosec // a document for all to read
}
