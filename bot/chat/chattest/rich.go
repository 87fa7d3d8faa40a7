package chattest

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"kaspibot/bot/chat"
	"kaspibot/bot/tgtest"
)

// fact is what a reader must not miss of a message: a number with what belongs to it, a time, a sign, a name.
var fact = regexp.MustCompile(`[\p{L}\p{N}_%₸‑]+|[🔴🟠🟢⚠️❔≈📦🛑🛒]`)

var head = regexp.MustCompile(`<th>(.*?)</th>`)

// facts are those of a text, whatever stands between them.
func facts(text string) []string {
	seen := map[string]bool{}
	for _, f := range fact.FindAllString(strings.ToLower(strings.ReplaceAll(text, "\u00a0", "_")), -1) {
		seen[f] = true
	}
	return slices.Sorted(maps.Keys(seen))
}

// wantSameFacts holds a rich message against the plain one of the same data: the plain one says nothing that the rich one does
// not, and the rich one adds the heads of its columns at the most.
func (s screen) wantSameFacts(t *testing.T, room, name string, views []any) {
	t.Helper()
	full := room + "." + strings.TrimPrefix(name, "html ")
	if len(views) == 0 {
		t.Errorf("%s has no sample", name)
	}
	s.telegram.Rich()
	for _, view := range views {
		m, err := s.Compose(full, view)
		if err != nil {
			t.Fatal(err)
		}
		plain, rich := s.read(t, m.Text), s.readRich(t, m.Rich)
		heads := strings.Join(head.FindAllString(string(m.Rich), -1), " ")
		said, shown, named := facts(plain), facts(rich), facts(plain+" "+heads)
		for _, f := range said {
			if !slices.Contains(shown, f) {
				t.Errorf("%s: the rich message does not say %q\n%s\n---\n%s", full, f, plain, rich)
			}
		}
		for _, f := range shown {
			if !slices.Contains(named, f) {
				t.Errorf("%s: the plain message does not say %q\n%s\n---\n%s", full, f, plain, rich)
			}
		}
	}
}

// readRich sends a rich message and gives what Telegram shows of it.
func (s screen) readRich(t *testing.T, text chat.HTML) string {
	t.Helper()
	content, err := json.Marshal(map[string]string{"html": string(text)})
	if err != nil {
		t.Fatal(err)
	}
	var sent struct {
		ID int `json:"message_id"`
	}
	call(t, s.telegram, &sent, "sendRichMessage", url.Values{"chat_id": {fmt.Sprint(seller)}, "rich_message": {string(content)}})
	m, _ := s.telegram.Message(seller, sent.ID)
	return m.Text
}

// call is a call to Telegram that no room made.
func call(t *testing.T, telegram *tgtest.Server, result any, method string, params url.Values) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost,
		telegram.URL()+"/bot"+tgtest.Token+"/"+method, strings.NewReader(params.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	resp := httptest.NewRecorder() // no wire in between: a room has thousands of texts
	telegram.ServeHTTP(resp, req)
	answer := struct {
		OK          bool
		Description string
		Result      any
	}{Result: result}
	if err := json.NewDecoder(resp.Body).Decode(&answer); err != nil || !answer.OK {
		t.Fatalf("telegram refused %s: %s %v", params, answer.Description, err)
	}
}
