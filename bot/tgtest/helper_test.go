package tgtest_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"kaspibot/bot/tgtest"
)

func TestMain(m *testing.M) {
	// net/http lingers half a second on a connection whose request was too large.
	goleak.VerifyTestMain(m, goleak.IgnoreAnyFunction("net/http.(*conn).closeWriteAndWait"))
}

const group int64 = -100_200_300_4005

// otherToken has the shape of a token but is nobody's.
var otherToken = "1002:" + strings.Repeat("x", 35)

func anna() tgtest.User {
	return tgtest.User{ID: 7, FirstName: "Анна", LastName: "Ким", Username: "anna_k", Language: "ru"}
}

func bolat() tgtest.User { return tgtest.User{ID: 8, FirstName: "Болат", Language: "kk"} }

// answer is what the server says, whatever it says.
type answer struct {
	Status      int             `json:"-"`
	RetryAfter  string          `json:"-"`
	OK          bool            `json:"ok"`
	Result      json.RawMessage `json:"result"`
	ErrorCode   int             `json:"error_code"`
	Description string          `json:"description"`
	Parameters  struct {
		RetryAfter int   `json:"retry_after"`
		MigrateTo  int64 `json:"migrate_to_chat_id"`
	} `json:"parameters"`
}

type fields map[string]any

// call posts JSON and decodes the answer. Like post and do it may be called from any goroutine: when the
// answer cannot be had, the test has failed and the answer is empty.
func call(t *testing.T, srv *tgtest.Server, method string, f fields) answer {
	t.Helper()
	body, err := json.Marshal(f)
	if err != nil {
		t.Error(err)
		return answer{}
	}
	return post(t, address(srv, method), "application/json", string(body))
}

func address(srv *tgtest.Server, method string) string {
	return srv.URL() + "/bot" + tgtest.Token + "/" + method
}

func post(t *testing.T, url, contentType, body string) answer {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url, strings.NewReader(body))
	if err != nil {
		t.Error(err)
		return answer{}
	}
	req.Header.Set("Content-Type", contentType)
	return do(t, req)
}

func do(t *testing.T, req *http.Request) answer {
	t.Helper()
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Error(err)
		return answer{}
	}
	defer func() { _ = resp.Body.Close() }()
	a := answer{Status: resp.StatusCode, RetryAfter: resp.Header.Get("Retry-After")}
	if err := json.NewDecoder(resp.Body).Decode(&a); err != nil {
		t.Errorf("decode the answer to %s: %v", req.URL.Path, err)
	}
	if a.OK != (a.Status == http.StatusOK) || !a.OK && a.ErrorCode != a.Status {
		t.Errorf("%s: HTTP %d with ok=%t, error_code=%d", req.URL.Path, a.Status, a.OK, a.ErrorCode)
	}
	return a
}

// into decodes a result that must have been good.
func into[T any](t *testing.T, a answer) T {
	t.Helper()
	var v T
	if !a.OK {
		t.Fatalf("refused: %d %s", a.ErrorCode, a.Description)
	}
	if err := json.Unmarshal(a.Result, &v); err != nil {
		t.Fatalf("decode %s: %v", a.Result, err)
	}
	return v
}

// refusedWith checks that a request was refused in these words.
func refusedWith(t *testing.T, a answer, code int, words string) {
	t.Helper()
	if a.OK || a.ErrorCode != code || !strings.Contains(a.Description, words) {
		t.Errorf("answer is %d %q %s, want %d %q", a.ErrorCode, a.Description, a.Result, code, words)
	}
}

// sent sends a text with a keyboard to Anna and returns the message's id.
func sent(t *testing.T, srv *tgtest.Server, text string, rows ...[]fields) int {
	t.Helper()
	f := fields{"chat_id": anna().ID, "text": text, "parse_mode": "HTML"}
	if rows != nil {
		f["reply_markup"] = fields{"inline_keyboard": rows}
	}
	return into[message](t, call(t, srv, "sendMessage", f)).ID
}

func accept() []fields { return []fields{{"text": "Принять", "callback_data": "v1:acc:501"}} }

type message struct {
	ID       int    `json:"message_id"`
	Date     int64  `json:"date"`
	EditDate int64  `json:"edit_date"`
	Text     string `json:"text"`
	Caption  string `json:"caption"`
	From     struct {
		ID    int64 `json:"id"`
		IsBot bool  `json:"is_bot"`
	} `json:"from"`
	Chat struct {
		ID   int64  `json:"id"`
		Type string `json:"type"`
	} `json:"chat"`
	Entities []entity `json:"entities"`
	ReplyTo  *message `json:"reply_to_message"`
	Document *struct {
		FileID   string `json:"file_id"`
		FileName string `json:"file_name"`
		MimeType string `json:"mime_type"`
		FileSize int    `json:"file_size"`
	} `json:"document"`
	Photo []struct {
		FileID        string `json:"file_id"`
		Width, Height int
	} `json:"photo"`
	Markup *struct {
		Rows [][]map[string]any `json:"inline_keyboard"`
	} `json:"reply_markup"`
}

type entity struct {
	Type     string `json:"type"`
	Offset   int    `json:"offset"`
	Length   int    `json:"length"`
	URL      string `json:"url"`
	Language string `json:"language"`
}

type update struct {
	ID       int64    `json:"update_id"`
	Message  *message `json:"message"`
	Callback *struct {
		ID      string   `json:"id"`
		Data    string   `json:"data"`
		Message *message `json:"message"`
		From    struct {
			ID int64 `json:"id"`
		} `json:"from"`
	} `json:"callback_query"`
	Member *struct {
		New struct {
			Status string `json:"status"`
		} `json:"new_chat_member"`
	} `json:"my_chat_member"`
}

// updates polls without waiting.
func updates(t *testing.T, srv *tgtest.Server, f fields) []update {
	t.Helper()
	return into[[]update](t, call(t, srv, "getUpdates", f))
}

func texts(uu []update) []string {
	var tt []string
	for _, u := range uu {
		if u.Message != nil {
			tt = append(tt, u.Message.Text)
		}
	}
	return tt
}

// clock is a hand-wound clock.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func newClock() *clock { return &clock{now: time.Date(2026, 11, 24, 9, 0, 0, 250_000_000, time.UTC)} }

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) wind(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}
