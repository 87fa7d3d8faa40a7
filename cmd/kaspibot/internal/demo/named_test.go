package demo

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"kaspibot/bot/orders"
	"kaspibot/feed"
)

// constants are the texts of the constants of a file whose names begin so.
func constants(t *testing.T, file, prefix string) (texts []string) {
	t.Helper()
	tree, err := parser.ParseFile(token.NewFileSet(), filepath.Join("..", "..", "..", "..", file), nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(tree, func(n ast.Node) bool {
		if v, ok := n.(*ast.ValueSpec); ok && strings.HasPrefix(v.Names[0].Name, prefix) && len(v.Values) == 1 {
			if lit, ok := v.Values[0].(*ast.BasicLit); ok {
				text, err := strconv.Unquote(lit.Value)
				if err != nil {
					t.Fatal(err)
				}
				texts = append(texts, text)
			}
		}
		return true
	})
	if len(texts) < 4 {
		t.Fatalf("%s has %d constants of %s", file, len(texts), prefix)
	}
	return texts
}

func TestTheTablesSpeakTheLanguageOfThePage(t *testing.T) {
	t.Parallel()
	latin := regexp.MustCompile(`[A-Za-z]`)
	check := func(what, name string, in func(language string) string) {
		for _, language := range []string{"ru", "kk"} {
			if got := in(language); latin.MatchString(got) {
				t.Errorf("%s %s is called %q in %s", what, name, got, language)
			}
		}
		if got := in("en"); strings.Contains(got, "_") {
			t.Errorf("%s %s is called %q", what, name, got)
		}
	}
	for _, s := range constants(t, "bot/orders/stage.go", "Stage") {
		check("stage", s, func(l string) string { return named(stageNames(), orders.Stage(s), l) })
	}
	for _, s := range constants(t, "feed/version.go", "Status") {
		check("status", s, func(l string) string { return named(statusNames(), feed.Status(s), l) })
	}
	for _, s := range constants(t, "feed/version.go", "Number") {
		check("number", s, func(l string) string { return named(numberNames(), s, l) })
	}
}

func TestAWrongRowOfAnArrayIsToldAsOneAlone(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]string{
		`{"share":7}`: "share", `[{"share":7}]`: "share", ` [{"end":"late"}]`: "end", `[{"opration":"x"}]`: "opration", `null`: "want a row", ``: "want a row",
		`"x"`: "want a row", `{} {}`: "after top-level value", `[{"service":"kaspy"}]`: "service",
	} {
		if rows, err := rowsOf([]byte(body)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s is %v, %v", body, rows, err)
		}
	}
	for body, n := range map[string]int{`{}`: 1, `[]`: 0, "\n[{},\n{}]": 2} {
		if rows, err := rowsOf([]byte(body)); err != nil || len(rows) != n {
			t.Errorf("%s is %v, %v", body, rows, err)
		}
	}
}
