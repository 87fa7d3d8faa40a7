package feed_test

import (
	"encoding/json"
	"encoding/xml"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"kaspibot/feed"
)

func TestCleanKeepsWhatCanBeSeen(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ in, want, plain string }{
		"escapes the five":         {`<b> "A" & 'B'`, "&lt;b&gt; &quot;A&quot; &amp; &apos;B&apos;", `<b> "A" & 'B'`},
		"folds white space":        {"\t Чай \r\n\u00a0 15\u2003г\u2028", "Чай 15 г", "Чай 15 г"},
		"drops control characters": {"a\x00b\x0bc\x1fd\x7fe\u0085f", "ab cde f", "ab cde f"},
		"drops noncharacters":      {"a\ufffeb\uffffc", "abc", "abc"},
		"drops invisible marks":    {"\ufeffa\u200bb\u00adc", "abc", "abc"},
		"drops broken UTF-8":       {"a\xffb\xd0", "ab", "ab"},
		"keeps all scripts":        {"Қазақ тілі ™ ½ 漢字 😀", "Қазақ тілі ™ ½ 漢字 😀", "Қазақ тілі ™ ½ 漢字 😀"},
		"escapes escapes":          {"A &amp; B", "A &amp;amp; B", "A &amp; B"},
		"leaves nothing":           {" \u200b\n", "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := feed.Clean(c.in)
			if string(got) != c.want {
				t.Errorf("Clean(%q) = %q, want %q", c.in, got, c.want)
			}
			if got.Plain() != c.plain {
				t.Errorf("Plain = %q, want %q", got.Plain(), c.plain)
			}
		})
	}
}

// checkClean holds for every text whatever: an XML reader reads back what people see, cleaning again changes
// nothing, and JSON keeps it.
func checkClean(t interface{ Fatalf(string, ...any) }, s string) {
	clean := feed.Clean(s)
	var back string
	if err := xml.Unmarshal([]byte("<a>"+string(clean)+"</a>"), &back); err != nil || back != clean.Plain() {
		t.Fatalf("Clean(%q) = %q: XML reads %q, %v", s, clean, back, err)
	}
	if again := feed.Clean(clean.Plain()); again != clean {
		t.Fatalf("Clean(%q) = %q, cleaned again %q", s, clean, again)
	}
	if strings.TrimSpace(back) != back || strings.Contains(back, "  ") || strings.ContainsAny(back, "\n\r\t") {
		t.Fatalf("Clean(%q) = %q: stray white space", s, clean)
	}
	text, err := json.Marshal(clean)
	var stored feed.Text
	if err == nil {
		err = json.Unmarshal(text, &stored)
	}
	if err != nil || stored != clean {
		t.Fatalf("Clean(%q) = %q: JSON keeps %q, %v", s, clean, stored, err)
	}
}

func TestCleanAlwaysMakesValidXML(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		checkClean(t, string(rapid.SliceOf(rapid.Byte()).Draw(t, "bytes")))
		checkClean(t, rapid.String().Draw(t, "runes"))
	})
}

func FuzzClean(f *testing.F) {
	for _, s := range []string{"", "Чайник «Восток» & Co", "<![CDATA[x]]>", "a\x00\xff\ufffe  b", "&#38;lt;"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) { checkClean(t, s) })
}

func TestStoredTextIsNotTrustedBlindly(t *testing.T) {
	t.Parallel()
	for _, s := range []string{
		`"a < b"`, `"a > b"`, `"a & b"`, `"&nbsp;"`, `"&#38;"`, `"say 'x'"`, `"\"q\""`, `" a"`, `"a "`, `"a  b"`,
		`"a\nb"`, `"a\u0000b"`, `"a\uFFFEb"`, `"&am"`, `12`, `["a"]`,
	} {
		var text feed.Text
		if err := json.Unmarshal([]byte(s), &text); err == nil {
			t.Errorf("%s was taken as %q", s, text)
		}
	}
}

func TestOfATextWithoutEndTheBeginningStays(t *testing.T) {
	t.Parallel()
	for _, part := range []string{"ы", "&", "a ", " \u200b<", "\U0001F4E6"} {
		got := feed.Clean(strings.Repeat(part, 40_000))
		if n := len([]rune(got.Plain())); !got.Valid() || n > 1024 || n < 1000 || len(got) > 8<<10 {
			t.Errorf("%q: %d letters, %d bytes, valid %t", part, n, len(got), got.Valid())
		}
	}
}

func TestOfATextTheFirstThousandAndTwentyFourLettersStay(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		in      string
		letters int
	}{
		{strings.Repeat("a", 1024), 1024}, {strings.Repeat("a", 1025), 1024}, {strings.Repeat("ы", 1024), 1024}, {strings.Repeat("&", 1024), 1024}, {strings.Repeat("&", 1025), 1024},
		{strings.Repeat("a ", 512), 1023}, {strings.Repeat("a ", 513), 1023}, {"a" + strings.Repeat(" ы", 600), 1023}, {"ыы" + strings.Repeat(" ы", 600), 1024}, {strings.Repeat(" \x00", 5_000) + strings.Repeat("ы", 1024), 1024},
	} {
		got := feed.Clean(c.in)
		if n := len([]rune(got.Plain())); n != c.letters || !got.Valid() || !strings.HasPrefix(strings.TrimLeft(c.in, " \x00"), got.Plain()) {
			t.Errorf("of %.9q…, %d bytes, %d letters are left, want %d", c.in, len(c.in), n, c.letters)
		}
	}
}

// Nobody but this package makes a Text of a string, so that none goes into the document that was not cleaned.
func TestOnlyCleanMakesATextForTheDocument(t *testing.T) {
	t.Parallel()
	n := 0
	err := filepath.WalkDir("..", func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || filepath.Ext(path) != ".go" || strings.HasSuffix(path, "_test.go") || filepath.Dir(path) == filepath.Join("..", "feed") {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		n++
		ast.Inspect(file, func(node ast.Node) bool {
			call, ok := node.(*ast.CallExpr)
			if !ok {
				return true
			}
			if made, ok := call.Fun.(*ast.SelectorExpr); ok && made.Sel.Name == "Text" {
				if of, ok := made.X.(*ast.Ident); ok && of.Name == "feed" {
					t.Errorf("%s makes a feed.Text of its own", path)
				}
			}
			return true
		})
		return nil
	})
	if err != nil || n < 100 {
		t.Errorf("looked into %d files: %v", n, err)
	}
}

// Nearly all names are clean as they are; a catalogue of a hundred thousand is cleaned at every reading.
func TestANameThatIsCleanCostsNothing(t *testing.T) { //nolint:paralleltest // allocations are those of the whole process
	for _, s := range []string{"Чайник Восток 15 л", "!~a я б", "Ѐӿ", strings.Repeat("a", 1024), ""} {
		if n := testing.AllocsPerRun(100, func() { _ = feed.Clean(s) }); n != 0 || string(feed.Clean(s)) != s {
			t.Errorf("%q: %v allocations, %q", s, n, feed.Clean(s))
		}
	}
}
