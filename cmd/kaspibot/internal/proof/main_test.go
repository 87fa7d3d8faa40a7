package main

import (
	"context"
	"errors"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"
	"time"
)

func TestFiguresAndFaultsComeIntoTheDocumentBetweenItsMarks(t *testing.T) {
	t.Parallel()
	sums := map[string]result{}
	for name, figures := range map[string]string{
		"crash": `{"suite":"crash","seeds":1,"kills":20,"faults":30,"inputs":400,"lost":0,"doubled":0,"slowest":1200}`,
		"simulate": `{"Seeds":200,"Crashes":40,"Faults":900,"Events":5000,"Lost":0,"Doubled":0,"SlowestPressMS":700}
{"Seeds":1,"Crashes":2,"Faults":100,"Events":500,"Lost":1,"Doubled":2,"SlowestPressMS":600}`,
	} {
		var err error
		if sums[name], err = read([]byte(figures)); err != nil {
			t.Fatal(err)
		}
	}
	text := table(sums, "| what | seed |\n|---|---|\n| a card twice | 7 |\n", time.Date(2026, 11, 30, 0, 0, 0, 0, time.UTC))
	for _, want := range []string{
		"Made on 2026-11-30.", "| simulation, in played time | 201 | 42 | 1000 | 5500 | 1 | 2 | 700 ms |",
		"| real processes | 1 | 20 | 30 | 400 | 0 | 0 | 1200 ms |", "\n\n| what | seed |\n|---|---|\n| a card twice | 7 |\n",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	path := filepath.Join(t.TempDir(), "README.md")
	if err := os.WriteFile(path, []byte("head\n"+begin+"\nold\n"+end+"\ntail\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := replace(path, "new\n"); err != nil {
			t.Fatal(err)
		}
	}
	if got, _ := os.ReadFile(path); string(got) != "head\n"+begin+"\nnew\n"+end+"\ntail\n" {
		t.Errorf("got %s", got)
	}
	if replace(filepath.Join("..", "bench", "main.go"), "") == nil {
		t.Error("a file without the marks was taken")
	}
	for _, bad := range []string{"", "x\n", "{}\nno", `{"Seeds":1,"Kills":1,"Inputs":1,"Broken":1}`, `{"Seeds":1,"Kills":2}`, `{"Kills":2,"Inputs":5}`, `{"Seeds":1,"Inputs":5}`} {
		if _, err := read([]byte(bad)); err == nil {
			t.Errorf("%q was taken for figures", bad)
		}
	}
}

func TestAPlaceThatIsNotThereIsFoundBeforeTheSuitesRun(t *testing.T) {
	t.Chdir(filepath.Join("..", "..", "..", ".."))
	ctx, cancel := context.WithCancel(t.Context())
	cancel() // they would fail with that
	for _, update := range []string{"missing.md", "go.mod"} {
		if err := run(ctx, "", update, true); err == nil || !strings.Contains(err.Error(), update) {
			t.Errorf("%s: %v", update, err)
		}
	}
	if err := run(ctx, "", "README.md", true); err == nil || !strings.Contains(err.Error(), "simulate") {
		t.Errorf("README.md: %v", err)
	}
}

const (
	crashed   = `{"seeds":1,"kills":20,"faults":30,"inputs":400,"slowest":1200}`
	simulated = `{"Seeds":200,"Crashes":40,"Faults":900,"Events":5000,"SlowestPressMS":700}`
)

// written are the lines that the command writes while it does something.
func written(t *testing.T, do func()) string {
	t.Helper()
	out, err := os.Create(filepath.Join(t.TempDir(), "out"))
	if err != nil {
		t.Fatal(err)
	}
	stdout := os.Stdout
	os.Stdout = out
	defer func() { os.Stdout = stdout }()
	do()
	text, err := os.ReadFile(out.Name())
	if err = errors.Join(err, out.Close()); err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func save(t *testing.T, texts map[string]string) (dir string) {
	t.Helper()
	dir = t.TempDir()
	for name, text := range texts {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// Figures that have been made already come into the document, and are shown, as new ones are.
func TestFiguresThatAreThereComeIntoTheDocument(t *testing.T) {
	t.Chdir(filepath.Join("..", "..", "..", ".."))
	dir := save(t, map[string]string{"crash.json": crashed, "simulate.json": simulated, "doc.md": "head\n" + begin + end + "\ntail\n"})
	path := filepath.Join(dir, "doc.md")
	args, flags := os.Args, flag.CommandLine
	t.Cleanup(func() { os.Args, flag.CommandLine = args, flags })
	os.Args, flag.CommandLine = []string{"proof", "-from", dir, "-update", path}, flag.NewFlagSet("proof", flag.PanicOnError)
	shown := written(t, main)
	flag.VisitAll(func(f *flag.Flag) {
		if f.DefValue != "" && f.DefValue != "false" || f.Usage == "" { // all is made anew, in full, and shown alone
			t.Errorf("-%s is %q where it is not given: %s", f.Name, f.DefValue, f.Usage)
		}
	})
	text, err := os.ReadFile(path)
	if err != nil || string(text) != "head\n"+begin+"\n"+shown+end+"\ntail\n" || !strings.Contains(shown, "| real processes | 1 | 20 |") || !strings.Contains(shown, "| simulation, in played time | 200 |") {
		t.Errorf("%v: shown\n%s\nin the document\n%s", err, shown, text)
	}
	if shown := written(t, func() { err = run(t.Context(), dir, "", false) }); err != nil || !strings.Contains(shown, "| real processes |") {
		t.Errorf("without a document: %v, %s", err, shown)
	}
	for name, want := range map[string]string{"crash.json": "crash: ", "simulate.json": "simulate: "} {
		texts := map[string]string{"crash.json": crashed, "simulate.json": simulated}
		texts[name] = "{}"
		if err := run(t.Context(), save(t, texts), "", false); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("figures that prove nothing in %s: %v", name, err)
		}
		delete(texts, name)
		if err := run(t.Context(), save(t, texts), "", false); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("without %s: %v", name, err)
		}
	}
	for _, marks := range []string{begin, end, "", end + begin} {
		path := filepath.Join(save(t, map[string]string{"doc.md": marks}), "doc.md")
		if err := run(t.Context(), dir, path, false); err == nil || !strings.Contains(err.Error(), "has no place for the table") {
			t.Errorf("a document with %q: %v", marks, err)
		}
		if err := replace(path, "x"); err == nil {
			t.Errorf("a table is in a document with %q", marks)
		}
	}
	closed, stdout := save(t, nil), os.Stdout
	if os.Stdout, err = os.Create(filepath.Join(closed, "out")); err == nil {
		err = os.Stdout.Close()
	}
	failed := run(t.Context(), dir, "", false)
	if os.Stdout = stdout; err != nil || !errors.Is(failed, os.ErrClosed) {
		t.Errorf("a table that nobody can see: %v, %v", failed, err)
	}
	t.Chdir(t.TempDir())
	if err := run(t.Context(), dir, "", false); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("without the table of faults: %v", err)
	}
}

// Both suites run in full, one after the other, unless they are to be quick; one that fails is named, and nothing is left of it.
func TestTheSuitesRunOneAfterTheOther(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("the stand-in for go is a script of sh")
	}
	t.Chdir(filepath.Join("..", "..", "..", ".."))
	tools, temporary := t.TempDir(), t.TempDir()
	script := "#!/bin/sh\necho \"$@\" >> " + tools + "/asked\n[ \"$5\" != \"$FAILS\" ] || exit 1\ncase $5 in *crash) echo '" + crashed + "' > \"$7\";; *) echo '" + simulated + "' > \"$7\";; esac\n"
	if err := os.WriteFile(filepath.Join(tools, "go"), []byte(script), 0o700); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", tools)
	t.Setenv("TMPDIR", temporary)
	for name, c := range map[string]struct {
		quick bool
		fails string
		asked []string
		err   string
	}{
		"in full": {false, "", []string{"simulate -figures TEMPORARY/simulate.json -long", "crash -figures TEMPORARY/crash.json -long"}, ""}, "quick": {true, "", []string{"simulate -figures TEMPORARY/simulate.json", "crash -figures TEMPORARY/crash.json"}, ""},
		"a failure": {true, "./cmd/kaspibot/internal/crash", []string{"simulate -figures TEMPORARY/simulate.json", "crash -figures TEMPORARY/crash.json"}, "crash: exit status 1"},
	} {
		t.Setenv("FAILS", c.fails)
		var err error
		shown := written(t, func() { err = run(t.Context(), "", "", c.quick) })
		if (err == nil) != (c.err == "") || err != nil && err.Error() != c.err || (err == nil) != strings.Contains(shown, "| real processes | 1 | 20 |") {
			t.Errorf("%s: %v\n%s", name, err, shown)
		}
		text, err := os.ReadFile(filepath.Join(tools, "asked"))
		if err = errors.Join(err, os.Remove(filepath.Join(tools, "asked"))); err != nil {
			t.Fatal(err)
		}
		asked := regexp.MustCompile(`test -count=1 -timeout 60m \./cmd/kaspibot/internal/|`+regexp.QuoteMeta(temporary)+`\S*/`).ReplaceAllStringFunc(string(text), func(found string) string {
			if strings.HasPrefix(found, temporary) {
				return "TEMPORARY/"
			}
			return ""
		})
		if asked != strings.Join(c.asked, "\n")+"\n" {
			t.Errorf("%s: asked\n%s", name, asked)
		}
		if left, err := os.ReadDir(temporary); err != nil || len(left) > 0 {
			t.Errorf("%s: left %v, %v", name, left, err)
		}
	}
}

// childVariable has the test binary be the command.
const childVariable = "PROOF_TEST_CHILD"

func TestMain(m *testing.M) {
	if os.Getenv(childVariable) != "" {
		main()
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// What fails ends with an exit code and its reason, also that there is no room for the figures.
func TestACommandThatFailsSaysSo(t *testing.T) {
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-from", t.TempDir())
	cmd.Env, cmd.Dir = append(os.Environ(), childVariable+"=1"), filepath.Join("..", "..", "..", "..")
	out, _ := cmd.CombinedOutput() // the exit code says it
	if code := cmd.ProcessState.ExitCode(); code != 1 || !strings.HasPrefix(string(out), "proof: ") || !strings.Contains(string(out), "simulate.json") {
		t.Errorf("exit code %d: %s", code, out)
	}
	t.Chdir(cmd.Dir)
	nowhere := filepath.Join(t.TempDir(), "none")
	t.Setenv("TMPDIR", nowhere)
	if runtime.GOOS == "windows" {
		return
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := run(ctx, "", "", true); err == nil || !strings.Contains(err.Error(), nowhere) {
		t.Errorf("without room: %v", err)
	}
}
