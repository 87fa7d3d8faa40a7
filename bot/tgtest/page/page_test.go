package page_test

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"kaspibot/bot/tgtest"
	"kaspibot/bot/tgtest/page"
)

var anna, boris = tgtest.User{ID: 7, FirstName: "Anna"}, tgtest.User{ID: 8, FirstName: "Boris"}

// site is a page on a server, and the bot behind it.
type site struct {
	*testing.T
	telegram *tgtest.Server
	url      string
}

type world struct{ done chan string }

func (world) Groups() []page.Group {
	return []page.Group{{Title: "Orders", Actions: []page.Action{{Name: "order", Label: "New"}}}}
}

func (w world) Do(_ context.Context, action string) (string, bool) {
	w.done <- action
	return "said <b>", action == "order"
}

func (world) Tables(context.Context) []page.Table {
	return []page.Table{{Title: "Book", Head: []string{"a"}, Rows: [][]string{{"1"}}}}
}

func open(t *testing.T) *site {
	t.Helper()
	srv := tgtest.New(t)
	s := httptest.NewServer(page.New(page.Config{
		Telegram: srv, Language: "en", People: []page.Person{{User: anna, Role: "owner"}, {User: boris, Role: "stranger"}},
		World: world{make(chan string, 10)},
	}))
	t.Cleanup(func() { s.CloseClientConnections(); s.Close() })
	return &site{t, srv, s.URL}
}

func (s *site) asks(method, path, body string, header ...string) (int, string, http.Header) {
	s.Helper()
	req, err := http.NewRequestWithContext(s.Context(), method, s.url+path, strings.NewReader(body))
	if err != nil {
		s.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	for i := 0; i < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
		if header[i] == "Host" {
			req.Host = header[i+1]
		}
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		s.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	text, _ := io.ReadAll(resp.Body)
	return resp.StatusCode, string(text), resp.Header
}

// bot calls a method as a bot.
func (s *site) bot(method string, params map[string]any) {
	s.Helper()
	body, _ := json.Marshal(params)
	resp, err := http.Post(s.telegram.URL()+"/bot"+tgtest.Token+"/"+method, "application/json", strings.NewReader(string(body)))
	if err != nil || resp.StatusCode != http.StatusOK {
		s.Fatalf("%s: %v %v", method, resp, err)
	}
	_ = resp.Body.Close()
}

// tab is an open stream.
type tab struct {
	*site
	lines *bufio.Scanner
}

func (s *site) tab(person string) *tab {
	s.Helper()
	req, _ := http.NewRequestWithContext(s.Context(), http.MethodGet, s.url+"/events?person="+person, nil)
	resp, err := http.DefaultClient.Do(req)
	if err != nil || resp.Header.Get("Content-Type") != "text/event-stream" {
		s.Fatalf("no stream: %v %v", resp, err)
	}
	s.Cleanup(func() { _ = resp.Body.Close() })
	return &tab{s, bufio.NewScanner(resp.Body)}
}

// hears reads up to the next event of a kind and returns its data.
func (t *tab) hears(kind string) string {
	t.Helper()
	for t.lines.Scan() {
		if t.lines.Text() == "event: answer" && kind != "answer" {
			t.Fatal("an answer to the press of another")
		}
		if t.lines.Text() == "event: "+kind && t.lines.Scan() {
			return strings.TrimPrefix(t.lines.Text(), "data: ")
		}
	}
	t.Fatalf("the stream ends before %q: %v", kind, t.lines.Err())
	return ""
}

func (t *tab) sees(kind string, texts ...string) string {
	t.Helper()
	got := t.hears(kind)
	for _, text := range texts {
		if !strings.Contains(got, text) {
			t.Fatalf("%s: %s\nwant %s in it", kind, got, text)
		}
	}
	return got
}

func TestATabFollowsItsPersonAlone(t *testing.T) {
	t.Parallel()
	s := open(t)
	hers, his := s.tab("7"), s.tab("8")
	hers.sees("begin", "7")
	hers.sees("tables", `"Book"`)
	if code, text, _ := s.asks("POST", "/say", `{"person":7,"text":" /start "}`); code != http.StatusOK {
		t.Fatal(code, text)
	}
	hers.sees("message", `"text":"/start"`, `"mine":true`, `"bot_command"`)
	s.bot("setMyCommands", map[string]any{"commands": []map[string]string{{"command": "orders", "description": "all"}}})
	hers.sees("menu", `"orders"`)
	s.bot("sendChatAction", map[string]any{"chat_id": 7, "action": "typing"})
	hers.sees("busy", "typing")
	s.bot("sendMessage", map[string]any{
		"chat_id": 7, "text": "<b>&lt;script&gt;</b>", "parse_mode": "HTML",
		"reply_markup": map[string]any{"inline_keyboard": [][]map[string]any{{
			{"text": "Accept", "callback_data": "go", "style": "success"}, {"text": "Busy", "disabled": map[string]any{}},
		}}},
	})
	hers.sees("message", `\u003cscript\u003e`, `"bold"`, `"Style":"success"`, `"Disabled":true`)
	_, pressed, _ := s.asks("POST", "/press", `{"person":7,"message":2,"data":"go"}`)
	var query struct{ Query string }
	if json.Unmarshal([]byte(pressed), &query) != nil || query.Query == "" {
		t.Fatal(pressed)
	}
	s.bot("answerCallbackQuery", map[string]any{"callback_query_id": query.Query, "text": "done", "show_alert": true})
	hers.sees("answer", query.Query, `"done"`, `"alert":true`)
	s.bot("editMessageText", map[string]any{"chat_id": 7, "message_id": 2, "text": "accepted"})
	hers.sees("message", `"accepted"`, `"edited":true`, `"keyboard":null`)
	if code, _, _ := s.asks("POST", "/press", `{"person":7,"message":2,"data":"go"}`); code != http.StatusConflict {
		t.Error("a button that is gone was pressed:", code)
	}
	s.bot("sendMessage", map[string]any{"chat_id": 7, "text": "How many?", "reply_markup": map[string]any{"force_reply": true}})
	hers.sees("message", `"force":true`)
	s.asks("POST", "/say", `{"person":7,"text":"2","replyTo":3}`)
	hers.sees("message", `"replyTo":3`)
	s.bot("deleteMessage", map[string]any{"chat_id": 7, "message_id": 2})
	hers.sees("gone", "2")

	s.asks("POST", "/say", `{"person":8,"text":"who?"}`)
	his.sees("begin", "8")
	if first := his.hears("message"); !strings.Contains(first, "who?") {
		t.Errorf("a stranger sees %s", first)
	}
	again := s.tab("7")
	again.sees("message", "/start")
	again.sees("message", "How many?")
}

func TestFilesGoBothWays(t *testing.T) {
	t.Parallel()
	s := open(t)
	hers := s.tab("7")
	if code, text, _ := s.asks("POST", `/file?person=7&name=..%2F%D1%86%D0%B5%D0%BD%D1%8B.xml&caption=new`, "<xml/>"); code != http.StatusOK {
		t.Fatal(code, text)
	}
	hers.sees("message", `"цены.xml"`, `"new"`, `"/file/7/1"`)
	code, body, head := s.asks("GET", "/file/7/1", "")
	if code != 200 || body != "<xml/>" || head.Get("Content-Type") != "application/octet-stream" ||
		!strings.HasPrefix(head.Get("Content-Disposition"), "attachment") || head.Get("X-Content-Type-Options") != "nosniff" {
		t.Errorf("%d %q %v", code, body, head)
	}
	for path, want := range map[string]int{"/file/8/1": 404, "/file/7/2": 404, "/file/9/1": 404, "/file/x/y": 404} {
		if code, _, _ := s.asks("GET", path, ""); code != want {
			t.Errorf("%s: %d", path, code)
		}
	}
	if code, _, _ := s.asks("POST", "/file?person=7&name=big", strings.Repeat("x", 22<<20)); code != http.StatusRequestEntityTooLarge {
		t.Error("any size is taken:", code)
	}
	if code, _, _ := s.asks("POST", "/file?person=7&name=none", ""); code != http.StatusBadRequest {
		t.Error("nothing is sent as a file:", code)
	}
}

// Other pages in the same browser, and names of theirs that point here, can neither act nor read.
func TestPagesOfOthersAreKeptOut(t *testing.T) {
	t.Parallel()
	s := open(t)
	const say = `{"person":7,"text":"x"}`
	for name, c := range map[string]struct {
		method, path, body string
		header             []string
		want               int
	}{
		"a program":          {"POST", "/say", say, nil, 200},
		"the page":           {"POST", "/say", say, []string{"Sec-Fetch-Site", "same-origin", "Origin", s.url}, 200},
		"an older browser":   {"POST", "/say", say, []string{"Origin", s.url}, 200},
		"another origin":     {"POST", "/say", say, []string{"Origin", "http://evil.example"}, 403},
		"another port":       {"POST", "/say", say, []string{"Origin", "http://127.0.0.1:1"}, 403},
		"no origin":          {"POST", "/say", say, []string{"Origin", "null"}, 403},
		"a cross-site fetch": {"POST", "/say", say, []string{"Sec-Fetch-Site", "cross-site"}, 403},
		"a same-site fetch":  {"POST", "/say", say, []string{"Sec-Fetch-Site", "same-site"}, 403},
		"a form":             {"POST", "/say", say, []string{"Content-Type", "text/plain"}, 415},
		"a rebound name":     {"POST", "/say", say, []string{"Host", "evil.example"}, 403},
		"a rebound reading":  {"GET", "/start", "", []string{"Host", "evil.example:8088"}, 403},
		"localhost":          {"GET", "/start", "", []string{"Host", "localhost:8088"}, 200},
		"an image elsewhere": {"GET", "/file/7/1", "", []string{"Sec-Fetch-Site", "cross-site"}, 403},
		"a link elsewhere":   {"GET", "/", "", []string{"Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "navigate"}, 200},
		"a link to a file":   {"GET", "/file/7/1", "", []string{"Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "navigate"}, 403},
		"somebody else":      {"POST", "/say", `{"person":9,"text":"x"}`, nil, 404},
		"nonsense":           {"POST", "/say", `{`, nil, 400},
		"nothing":            {"POST", "/say", `{"person":7,"text":" \n"}`, nil, 400},
		"too much":           {"POST", "/say", `{"person":7,"text":"` + strings.Repeat("x", 5000) + `"}`, nil, 400},
		"far too much":       {"POST", "/say", `{"person":7,"text":"` + strings.Repeat("x", 1<<17) + `"}`, nil, 400},
		"no action":          {"POST", "/world", `{"action":"rm"}`, nil, 404},
		"an action":          {"POST", "/world", `{"action":"order"}`, nil, 200},
		"a stranger's tab":   {"GET", "/events?person=9", "", nil, 404},
	} {
		code, text, head := s.asks(c.method, c.path, c.body, c.header...)
		if code != c.want {
			t.Errorf("%s: %d %s", name, code, text)
		}
		if head.Get("Access-Control-Allow-Origin") != "" || !strings.Contains(head.Get("Content-Security-Policy"), "frame-ancestors 'none'") {
			t.Errorf("%s: %v", name, head)
		}
	}
}

func TestItListensToThisMachineAlone(t *testing.T) {
	t.Parallel()
	for _, addr := range []string{"0.0.0.0:8088", ":8088", "192.168.1.1:8088", "example.kz:80", "127.0.0.1", "127.0.0.1:x", "127.0.0.1:70000", "[::]:1"} {
		if l, err := page.Listen(t.Context(), addr); err == nil {
			_ = l.Close()
			t.Errorf("%s was taken", addr)
		}
	}
	first, err := page.Listen(t.Context(), "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = first.Close() }()
	second, err := page.Listen(t.Context(), first.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = second.Close() }()
	if first.Addr().String() == second.Addr().String() {
		t.Error("both at one place")
	}
}

// What the browser gets makes no HTML out of texts, asks nothing of the outside, and has its words in every language.
func TestTheEmbeddedPage(t *testing.T) {
	t.Parallel()
	script := ""
	for _, name := range []string{"index.html", "page.css", "page.js"} {
		text, err := os.ReadFile(filepath.Join("static", name))
		if err != nil {
			t.Fatal(err)
		}
		if found := regexp.MustCompile(`innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|(src|href|url)[=(]"?https?:|//[a-z]+\.[a-z]+/`).Find(text); found != nil {
			t.Errorf("%s: %s", name, found)
		}
		script += string(text)
	}
	s := open(t)
	_, body, _ := s.asks("GET", "/start", "")
	var start struct{ Words map[string]string }
	if err := json.Unmarshal([]byte(body), &start); err != nil {
		t.Fatal(err)
	}
	for name := range start.Words {
		if !strings.Contains(script, "'"+name+"'") {
			t.Errorf("nobody says %q", name)
		}
	}
	for _, used := range regexp.MustCompile(`say\('(\w+)'`).FindAllStringSubmatch(script, -1) {
		if start.Words[used[1]] == "" {
			t.Errorf("the script says %q, which has no words", used[1])
		}
	}
}
