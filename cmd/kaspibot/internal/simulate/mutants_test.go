package simulate

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// mutant is a fault that is planted into the program.
type mutant struct {
	name     string
	promises []string
	file     string
	old, new string
	rough    string // how many times as often as usual something goes wrong while it is hunted
	hours    string // that each seed plays
}

// mutants reads the table. Lines of the program are told from others by their first character.
func mutants(t *testing.T) (all []mutant) {
	t.Helper()
	text, err := os.ReadFile("testdata/mutants.txt")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSuffix(line, "\n")
		if name, ok := strings.CutPrefix(line, "# "); ok {
			all = append(all, mutant{name: name, rough: "6", hours: "2.5"})
			continue
		}
		if line == "" || len(all) == 0 {
			continue
		}
		m := &all[len(all)-1]
		switch promise, ok := strings.CutPrefix(line, "promise: "); {
		case ok:
			m.promises = append(m.promises, promise)
		case strings.HasPrefix(line, "rough: "):
			m.rough = strings.TrimPrefix(line, "rough: ")
		case strings.HasPrefix(line, "hours: "):
			m.hours = strings.TrimPrefix(line, "hours: ")
		case strings.HasPrefix(line, "file: "):
			m.file = strings.TrimPrefix(line, "file: ")
		case line[0] == '-':
			m.old += line[1:] + "\n"
		case line[0] == '+':
			m.new += line[1:] + "\n"
		default:
			t.Fatalf("mutants.txt: %q", line)
		}
	}
	return all
}

// TestMutants plants each fault, and wants one of the promises that it breaks told broken within a few seeds. Without
// -long it finds out only whether the table still fits the program.
func TestMutants(t *testing.T) {
	root, err := filepath.Abs("../../../..")
	if err != nil {
		t.Fatal(err)
	}
	all := mutants(t)
	if len(all) < 12 {
		t.Fatalf("%d mutants", len(all))
	}
	for _, m := range all {
		t.Run(m.name, func(t *testing.T) {
			path := filepath.Join(root, m.file)
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if n := strings.Count(string(text), m.old); n != 1 || m.old == "" || len(m.promises) == 0 {
				t.Fatalf("the old lines stand %d times in %s", n, m.file)
			}
			if *longFlag {
				t.Parallel() // while one is linked another is hunted
				m.hunt(t, path, strings.Replace(string(text), m.old, m.new, 1))
			}
		})
	}
}

var brokenLine = regexp.MustCompile(`broken: (.*)`)

// hunt builds the program with the fault in it, beside the sources, and plays seeds until a promise is broken.
func (m mutant) hunt(t *testing.T, path, text string) {
	dir := t.TempDir()
	planted := filepath.Join(dir, "planted.go")
	overlay, err := json.Marshal(map[string]map[string]string{"Replace": {path: planted}})
	if err != nil {
		t.Fatal(err)
	}
	for file, content := range map[string]string{planted: text, filepath.Join(dir, "overlay.json"): string(overlay)} {
		if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.CommandContext(t.Context(), "go", "test", "-overlay", filepath.Join(dir, "overlay.json"), "-vet=off", "-count=1", "-ldflags=-s -w",
		"-run", "^TestHunt$", ".", "-hunt", "10", "-rough", m.rough, "-hours", m.hours)
	out, err := cmd.CombinedOutput()
	found := brokenLine.FindSubmatch(out)
	if err == nil || found == nil {
		t.Fatalf("not caught: %v\n%s", err, out)
	}
	told := string(found[1])
	for _, promise := range m.promises {
		if strings.HasPrefix(told, promise) {
			t.Logf("caught after %d seeds: %s", strings.Count(string(out), "Seeds:1"), told)
			return
		}
	}
	t.Errorf("caught by another promise: %s", told)
}
