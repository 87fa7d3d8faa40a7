package tgtest

import (
	"html/template"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestHTML(t *testing.T) {
	t.Parallel()
	tests := []struct {
		in       string
		plain    string
		entities []wireEntity
	}{
		{"просто", "просто", nil},
		{"<b>a</b><STRONG>b</strong >", "ab", []wireEntity{
			{Type: "bold", Length: 1}, {Type: "bold", Offset: 1, Length: 1},
		}},
		{"😀<i>ж</i>", "😀ж", []wireEntity{{Type: "italic", Offset: 2, Length: 1}}},
		{"<b><i>x</i></b>", "x", []wireEntity{{Type: "italic", Length: 1}, {Type: "bold", Length: 1}}},
		{"<b>x<i>y</i></b>", "xy", []wireEntity{
			{Type: "bold", Length: 2}, {Type: "italic", Offset: 1, Length: 1},
		}},
		{"<b></b>x", "x", nil},
		{"&lt;&gt;&amp;&quot;&#39;&#x416;", `<>&"'Ж`, nil},
		{"5 > 4", "5 > 4", nil},
		{`<a href="https://kaspi.kz/?a=1&amp;b=2">k</a>`, "k", []wireEntity{
			{Type: "text_link", Length: 1, URL: "https://kaspi.kz/?a=1&b=2"},
		}},
		{`<a href='kaspi.kz'>k</a>`, "k", []wireEntity{{Type: "text_link", Length: 1, URL: "http://kaspi.kz"}}},
		{"<a>kaspi.kz</a>", "kaspi.kz", []wireEntity{{Type: "text_link", Length: 8, URL: "http://kaspi.kz"}}},
		{`<a href="javascript:alert(1)">k</a>`, "k", nil},
		{`<pre><code class="language-go">x</code></pre>`, "x", []wireEntity{{Type: "pre", Length: 1, Language: "go"}}},
		{`<code class="language-go">x</code>`, "x", []wireEntity{{Type: "code", Length: 1}}},
		{`<span class="tg-spoiler">x</span>`, "x", []wireEntity{{Type: "spoiler", Length: 1}}},
		{`<tg-emoji emoji-id="5368324170671202286">👍</tg-emoji>`, "👍", []wireEntity{
			{Type: "custom_emoji", Length: 2, CustomEmojiID: "5368324170671202286"},
		}},
		{"<blockquote>x</blockquote>", "x", []wireEntity{{Type: "blockquote", Length: 1}}},
		{"<blockquote expandable>x</blockquote>", "x", []wireEntity{{Type: "expandable_blockquote", Length: 1}}},
		{"<s>a</s><strike>b</strike><del>c</del><u>d</u><ins>e</ins>", "abcde", []wireEntity{
			{Type: "strikethrough", Length: 1}, {Type: "strikethrough", Offset: 1, Length: 1},
			{Type: "strikethrough", Offset: 2, Length: 1}, {Type: "underline", Offset: 3, Length: 1},
			{Type: "underline", Offset: 4, Length: 1},
		}},
	}
	for _, tt := range tests {
		plain, entities, err := parseHTML(tt.in)
		if err != nil {
			t.Errorf("%s: %v", tt.in, err)
			continue
		}
		if plain != tt.plain || !cmp.Equal(entities, tt.entities) {
			t.Errorf("%s\n got %q %+v\nwant %q %+v", tt.in, plain, entities, tt.plain, tt.entities)
		}
	}
}

func TestRefusedHTML(t *testing.T) {
	t.Parallel()
	tests := []struct{ in, words string }{
		{"ТОО <Рога>", `Unsupported start tag "рога" at byte offset 7`},
		{"a<br>b", `Unsupported start tag "br" at byte offset 1`},
		{"a<br/>b", `Unsupported start tag "br/" at byte offset 1`},
		{"<b>x", `Can't find end tag corresponding to start tag "b"`},
		{"x</b>", "Unexpected end tag at byte offset 1"},
		{"<b><i>x</b></i>", `Unmatched end tag at byte offset 7, expected "</i>", found "</b>"`},
		{"<b>x</b", "Unclosed end tag at byte offset 4"},
		{"<b>x</", "Unclosed end tag at byte offset 4"},
		{"5 <", "Unclosed start tag at byte offset 2"},
		{"5 < 6", `Unsupported start tag "" at byte offset 2`},
		{"<b", "Unclosed start tag at byte offset 0"},
		{"<b ", `Unclosed declaration of an attribute of the tag "b"`},
		{"<a href>x</a>", "Expected equal sign in declaration of an attribute"},
		{"<a =x>x</a>", "Empty name of an attribute"},
		{`<a href="x>x</a>`, "Unclosed value of an attribute"},
		{"<a href=x/y>x</a>", "Unexpected end of name token"},
		{"<span>x</span>", `Tag "span" must have class "tg-spoiler"`},
		{`<span class="red">x</span>`, `Tag "span" must have class "tg-spoiler"`},
		{`<tg-emoji emoji-id="0">x</tg-emoji>`, "Invalid custom emoji identifier"},
		{`<tg-emoji>x</tg-emoji>`, "Invalid custom emoji identifier"},
		{`<tg-emoji emoji-id="9999999999999999999">x</tg-emoji>`, "Invalid custom emoji identifier"},
		{"Рога & Копыта", "Unescaped ampersand at byte offset 9"},
		{"a &nbsp; b", "Unsupported character reference at byte offset 2"},
		{"&#0;", "Unsupported character reference"},
		{"&#xd83d;", "Unsupported character reference"},
		{"&#x110000;", "Unsupported character reference"},
		{"&;", "Unsupported character reference"},
		{"&lt", "Unescaped ampersand"},
	}
	for _, tt := range tests {
		plain, _, err := parseHTML(tt.in)
		if err == nil || !strings.Contains(err.Error(), tt.words) {
			t.Errorf("%s: got %q, %v, want %q", tt.in, plain, err, tt.words)
		}
	}
}

func TestWhiteSpaceAroundATextGoesWithItsEntities(t *testing.T) {
	t.Parallel()
	p := params{fields: map[string]string{"text": " \n<b> ж\x00</b>\r\n<i>  </i>", "parse_mode": "HTML"}}
	got, err := p.text("text", "message", maxText)
	if err != nil {
		t.Fatal(err)
	}
	want := []wireEntity{{Type: "bold", Length: 1}}
	if got.plain != "ж" || !cmp.Equal(got.entities, want) {
		t.Errorf("got %q %+v, want %q %+v", got.plain, got.entities, "ж", want)
	}
}

// Whatever html/template writes between tags is taken, and says what was put in.
func TestEscapedTextIsAlwaysTaken(t *testing.T) {
	t.Parallel()
	card := template.Must(template.New("").Parse("<b>{{.}}</b>"))
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.String().Draw(t, "name")
		if strings.ContainsFunc(name, unicode.IsControl) {
			t.Skip("the template replaces some control characters")
		}
		for _, in := range []string{"<b>" + escape(name) + "</b>", execute(t, card, name)} {
			plain, _, err := parseHTML(in)
			if err != nil || plain != name {
				t.Fatalf("%q is read as %q, %v", in, plain, err)
			}
		}
	})
}

func execute(t *rapid.T, card *template.Template, name string) string {
	var out strings.Builder
	if err := card.Execute(&out, name); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// A text that is taken is valid, has no entity beyond its end, and is taken again when escaped.
func FuzzHTML(f *testing.F) {
	for _, seed := range []string{
		"<b>x</b>", `<a href="https://kaspi.kz">&lt;</a>`, "<pre><code class=language-go>x</code></pre>",
		"<blockquote expandable>😀</blockquote>", "&#x41;<", "</>", "<a href='&'", "<span class=tg-spoiler>x</span>",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, in string) {
		if !utf8.ValidString(in) {
			t.Skip("the server refuses it before")
		}
		plain, entities, err := parseHTML(in)
		if err != nil {
			return
		}
		if !utf8.ValidString(plain) {
			t.Errorf("plain text %q is not UTF-8", plain)
		}
		for _, e := range entities {
			if e.Length <= 0 || e.Offset < 0 || e.Offset+e.Length > units(plain) {
				t.Errorf("entity %+v of %q is out of bounds", e, plain)
			}
		}
		if again, _, err := parseHTML(escape(plain)); err != nil || again != plain {
			t.Errorf("escaped, %q is read as %q, %v", plain, again, err)
		}
	})
}
