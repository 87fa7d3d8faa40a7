// Command bench measures the program as a whole and its hot loops, and prints one table with the goal beside each figure:
//
//	go run ./cmd/kaspibot/internal/bench -goods 18500,100000 -orders 100000 -update README.md
//
// Whole processes run in turn on the fakes; loops run beside their limit, such as write() of the same bytes, round by
// round, so that a ratio means the same on another machine. Milliseconds are those of this machine and its load.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"
)

// row is a line of the table.
type row struct{ what, got, goal string }

// bench is one run of the command.
type bench struct {
	program string
	rounds  int
	rows    []row
}

func (b *bench) add(what, got, goal string) {
	b.rows = append(b.rows, row{what, got, goal})
	fmt.Fprintf(os.Stderr, "%s: %s (goal %s)\n", what, got, goal)
}

func main() {
	goods := flag.String("goods", "18500", "sizes of the distributor's catalogue, with commas")
	orders := flag.Int("orders", 100_000, "orders in the book that questions are asked of")
	offers := flag.Int("offers", 1_000_000, "offers of the list that is written")
	rounds := flag.Int("rounds", 5, "rounds of each measurement; the median counts")
	program := flag.String("program", "", "a built kaspibot; built from here when empty")
	only := flag.String("only", "", "parts to measure, with commas: "+strings.Join(parts(), ", ")+"; all when empty")
	update := flag.String("update", "", "file whose table between the marks of this command is replaced")
	flag.Parse()
	b := &bench{program: *program, rounds: *rounds}
	if err := b.run(*only, *goods, *orders, *offers); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
	_, _ = os.Stdout.WriteString(b.table())
	if *update != "" {
		if err := replace(*update, b.table()); err != nil {
			fmt.Fprintln(os.Stderr, "bench:", err)
			os.Exit(1)
		}
	}
}

// parts are what can be measured by itself.
func parts() []string {
	return []string{"polls", "rest", "orders", "press", "book", "lists", "serving"}
}

func (b *bench) run(only, goods string, orders, offers int) error {
	var sizes []int
	for size := range strings.SplitSeq(goods, ",") {
		n, err := strconv.Atoi(strings.TrimSpace(size))
		if err != nil {
			return err
		}
		sizes = append(sizes, n)
	}
	dir, err := os.MkdirTemp("", "kaspibot-bench-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	if err := b.build(dir); err != nil {
		return err
	}
	for _, part := range parts() {
		if only != "" && !slices.Contains(strings.Split(only, ","), part) {
			continue
		}
		if err := b.measure(part, filepath.Join(dir, part), sizes, orders, offers); err != nil {
			return fmt.Errorf("%s: %w", part, err)
		}
	}
	return nil
}

func (b *bench) measure(part, dir string, sizes []int, orders, offers int) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	switch part {
	case "polls":
		for _, n := range sizes {
			if err := b.poll(filepath.Join(dir, strconv.Itoa(n)), n, 0); err != nil {
				return err
			}
		}
		return nil
	case "rest":
		return b.rest(dir, sizes[0])
	case "orders":
		return b.poll(dir, sizes[0], orders)
	case "press":
		return b.press(dir)
	case "book":
		return b.book(dir, orders)
	case "lists":
		return b.lists(dir, offers)
	}
	return b.serving(dir, sizes[0])
}

// build builds the program, unless there is one, and measures its file.
func (b *bench) build(dir string) error {
	if b.program == "" {
		b.program = filepath.Join(dir, "kaspibot")
		build := exec.CommandContext(context.Background(), "go", "build", "-trimpath", "-ldflags=-s -w", "-o", b.program, "kaspibot/cmd/kaspibot") //nolint:gosec // the arguments are ours
		build.Env = append(os.Environ(), "CGO_ENABLED=0")
		if out, err := build.CombinedOutput(); err != nil {
			return fmt.Errorf("build: %w\n%s", err, out)
		}
	}
	info, err := os.Stat(b.program)
	if err == nil {
		b.add("the file", mebi(info.Size()), "≤ 24 MiB without charts")
	}
	return err
}

// Marks of the table in a file.
const (
	begin = "<!-- bench: go run ./cmd/kaspibot/internal/bench -update README.md -->"
	end   = "<!-- /bench -->"
)

func (b *bench) table() string {
	var s strings.Builder
	load, _ := os.ReadFile("/proc/loadavg") // others at work on the machine make every figure larger
	now, _, _ := strings.Cut(string(load), " ")
	fmt.Fprintf(&s, "Measured on %s with %d processors at a load of %s, %s, %s; the goal beside each figure.\n\n| what | now | goal |\n|---|---|---|\n",
		runtime.GOOS+"/"+runtime.GOARCH, runtime.NumCPU(), now, runtime.Version(), time.Now().Format(time.DateOnly))
	for _, r := range b.rows {
		fmt.Fprintf(&s, "| %s | %s | %s |\n", r.what, r.got, r.goal)
	}
	return s.String()
}

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

func mebi(n int64) string { return fmt.Sprintf("%.1f MiB", float64(n)/(1<<20)) }

func ms(d time.Duration) string { return fmt.Sprintf("%.0f ms", float64(d.Microseconds())/1000) }
