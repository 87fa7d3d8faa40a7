package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// The bounds of the house, so that it can be read.
const (
	maxFiles   = 16  // of a package of bot or cmd, without tests
	maxLines   = 200 // of a file, without tests
	maxMethods = 25  // of a type
)

// judgedBySentence are packages of one subject that many files or methods serve, such as a client of an API and the
// fakes: they are held to their package's sentence.
var judgedBySentence = []string{
	"alstyle", "alstyle/alstyletest", "bot/bottest", "bot/orders", "bot/store", "bot/store/storetest", "bot/tgtest",
	"kaspi", "kaspi/kaspitest",
}

type sources struct {
	ImportPath, Dir string
	GoFiles         []string
}

func TestPackagesStayReadable(t *testing.T) {
	t.Parallel()
	out, err := exec.CommandContext(t.Context(), "go", "list", "-json=ImportPath,Dir,GoFiles", "kaspibot/...").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	for dec := json.NewDecoder(bytes.NewReader(out)); ; {
		var p sources
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			return
		} else if err != nil {
			t.Fatal(err)
		}
		name := strings.TrimPrefix(p.ImportPath, "kaspibot/")
		front := strings.HasPrefix(name, "bot") || strings.HasPrefix(name, "cmd")
		if front && len(p.GoFiles) > maxFiles && !slices.Contains(judgedBySentence, name) {
			t.Errorf("%s has %d files, at most %d", name, len(p.GoFiles), maxFiles)
		}
		inspect(t, name, p)
	}
}

// sentence is how a package comment opens: the name, and what to call or what it is, up to the first full stop.
var sentence = regexp.MustCompile(`^(Package|Command) \w+ [^.]{10,}[.:;]`)

func inspect(t *testing.T, name string, p sources) {
	methods := map[string]int{}
	doc := ""
	for _, file := range p.GoFiles {
		path := filepath.Join(p.Dir, file)
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if n := bytes.Count(text, []byte("\n")); n > maxLines {
			t.Errorf("%s/%s has %d lines, at most %d", name, file, n, maxLines)
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), path, text, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		doc += parsed.Doc.Text()
		for _, d := range parsed.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && f.Recv != nil {
				methods[receiver(f)]++
			}
		}
	}
	if !sentence.MatchString(doc) {
		t.Errorf("the comment of package %s does not open with a sentence: %.80q", name, doc)
	}
	for of, n := range methods {
		if n > maxMethods && !slices.Contains(judgedBySentence, name) {
			t.Errorf("%s.%s has %d methods, at most %d", name, of, n, maxMethods)
		}
	}
}

// receiver is the type that a method belongs to.
func receiver(f *ast.FuncDecl) string {
	of := f.Recv.List[0].Type
	for {
		switch x := of.(type) {
		case *ast.StarExpr:
			of = x.X
		case *ast.IndexExpr:
			of = x.X
		case *ast.Ident:
			return x.Name
		default:
			return ""
		}
	}
}
