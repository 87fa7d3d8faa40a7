package main

import (
	"context"
	"os"
	"path/filepath"
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
