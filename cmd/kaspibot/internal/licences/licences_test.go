package licences

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write licences.txt.gz anew")

// systems are those that CI builds for: each links other packages.
var systems = []string{"linux/amd64", "linux/386", "linux/arm64", "windows/amd64", "darwin/arm64"}

type linked struct {
	Dir      string
	Standard bool
	Module   *struct {
		Path, Version, Dir string
		Main               bool
	}
}

// packages lists what is linked into the program on a system.
func packages(t *testing.T, system string) (all []linked) {
	t.Helper()
	goos, goarch, _ := strings.Cut(system, "/")
	list := exec.CommandContext(t.Context(), "go", "list", "-deps", "-json=Dir,Standard,Module", "kaspibot/cmd/kaspibot")
	list.Env = append(os.Environ(), "GOOS="+goos, "GOARCH="+goarch, "CGO_ENABLED=0")
	list.Stderr = os.Stderr
	out, err := list.Output()
	if err != nil {
		t.Fatalf("go list for %s: %v", system, err)
	}
	for dec := json.NewDecoder(bytes.NewReader(out)); ; {
		var p linked
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			return all
		} else if err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
}

// legal is what files are called that say who has made something and on which terms it may be given away.
var legal = regexp.MustCompile(`(?i)^(licen[cs]e|copying|notice|patents|authors|copyright)([-._].*)?$`)

// filesOf are the legal files in a folder and in those above it, up to the module's.
func filesOf(t *testing.T, dir, top string) (files []string) {
	t.Helper()
	for {
		entries, err := os.ReadDir(dir)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			if e.Type().IsRegular() && legal.MatchString(e.Name()) && filepath.Ext(e.Name()) != ".go" {
				files = append(files, filepath.Join(dir, e.Name()))
			}
		}
		if dir == top || len(dir) <= len(top) {
			return files
		}
		dir = filepath.Dir(dir)
	}
}

// collect makes the whole text.
func collect(t *testing.T) string {
	t.Helper()
	tops, files := map[string]string{}, map[string]map[string]bool{}
	for _, system := range systems {
		for _, p := range packages(t, system) {
			name, top := "The Go programming language and its standard library", runtimeRoot(t)
			switch {
			case p.Module != nil && p.Module.Main:
				continue
			case p.Module != nil:
				name, top = p.Module.Path+" "+p.Module.Version, p.Module.Dir
			case !p.Standard:
				t.Fatalf("%s is in no module", p.Dir)
			default:
				p.Dir = top
			}
			tops[name] = top
			if files[name] == nil {
				files[name] = map[string]bool{}
			}
			for _, f := range filesOf(t, p.Dir, top) {
				files[name][f] = true
			}
		}
	}
	var text strings.Builder
	fmt.Fprintln(&text, "What is linked into kaspibot, and on which terms. kaspibot itself is not among it.")
	for _, name := range slices.SortedFunc(maps.Keys(files), func(a, b string) int {
		return cmp.Or(strings.Compare(strings.ToLower(a), strings.ToLower(b)), strings.Compare(a, b))
	}) {
		if len(files[name]) == 0 {
			t.Errorf("%s has no licence", name)
		}
		for _, f := range slices.Sorted(maps.Keys(files[name])) {
			body, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			inside, err := filepath.Rel(tops[name], f)
			if err != nil {
				t.Fatal(err)
			}
			line := strings.Repeat("=", 80)
			fmt.Fprintf(&text, "\n%s\n%s: %s\n%s\n\n%s\n", line, name, filepath.ToSlash(inside), line,
				strings.TrimRight(strings.ReplaceAll(string(body), "\r\n", "\n"), "\n"))
		}
	}
	return text.String()
}

// runtimeRoot is where Go is.
func runtimeRoot(t *testing.T) string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "go", "env", "GOROOT").Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(out))
}

func TestLicencesAreThoseOfWhatIsLinked(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" && !*update {
		t.Skip("modules may have other line breaks here")
	}
	want := collect(t)
	if *update {
		pack(t, want)
		return
	}
	text := unpacked(t)
	if want == text {
		return
	}
	have := heads(text)
	for _, head := range heads(want) {
		if !slices.Contains(have, head) {
			t.Errorf("missing: %s", head)
		}
	}
	for _, head := range have {
		if !slices.Contains(heads(want), head) {
			t.Errorf("not linked any more: %s", head)
		}
	}
	t.Error("licences.txt.gz is not what is linked: go test ./cmd/kaspibot/internal/licences -update")
}

func pack(t *testing.T, text string) {
	t.Helper()
	var b bytes.Buffer
	w, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		t.Fatal(err)
	}
	_, err = io.WriteString(w, text)
	if err := errors.Join(err, w.Close(), os.WriteFile("licences.txt.gz", b.Bytes(), 0o600)); err != nil {
		t.Fatal(err)
	}
}

func unpacked(t *testing.T) string {
	t.Helper()
	text, err := Text()
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func heads(text string) (all []string) {
	for _, m := range regexp.MustCompile(`(?m)^={80}\n(.*)\n={80}$`).FindAllStringSubmatch(text, -1) {
		all = append(all, m[1])
	}
	return all
}

// Somebody who gives the program away must hand on who has made its parts.
func TestEachLicenceNamesItsOwners(t *testing.T) {
	t.Parallel()
	text := unpacked(t)
	for _, module := range []string{"modernc.org/sqlite", "github.com/go-telegram/bot", "golang.org/x/text", "The Go programming language", "github.com/pdfcpu/pdfcpu"} {
		if !strings.Contains(text, "\n"+module) {
			t.Errorf("%s is not there", module)
		}
	}
	if n := strings.Count(strings.ToLower(text), "copyright"); n < len(heads(text)) {
		t.Errorf("%d lines of copyright for %d files", n, len(heads(text)))
	}
}

// A text that is torn is told, and not given away as the whole.
func TestATextThatIsTornIsTold(t *testing.T) {
	whole := packed
	t.Cleanup(func() { packed = whole })
	for _, torn := range []string{"", "nonsense", whole[:len(whole)/2]} {
		packed = torn
		if text, err := Text(); err == nil {
			t.Errorf("%d bytes of %d are unpacked as %d", len(torn), len(whole), len(text))
		}
	}
}
