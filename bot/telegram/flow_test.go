package telegram

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"path"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	tg "github.com/go-telegram/bot"
)

// faulty are copies that cannot be counted.
type faulty struct {
	counted
	chats []int64
	err   error
}

func (f *faulty) Try(ctx context.Context, chat int64, key string) (int, time.Time, error) {
	f.chats = append(f.chats, chat)
	n, last, _ := f.counted.Try(ctx, chat, key)
	return n, last, f.err
}

func (f *faulty) BeginTry(ctx context.Context, chat int64, at time.Time, keys ...string) error {
	f.chats = append(f.chats, chat)
	_ = f.counted.BeginTry(ctx, chat, at, keys...)
	return errors.Join(f.err, ctx.Err())
}

func (f *faulty) EndTries(ctx context.Context, chat int64, keys ...string) error {
	f.chats = append(f.chats, chat)
	_ = f.counted.EndTries(ctx, chat, keys...)
	return errors.Join(f.err, ctx.Err())
}

// lostMove is a move that cannot be read.
type lostMove struct{ moving }

func (m lostMove) MovedTo(ctx context.Context, chat int64) (int64, bool, error) {
	to, ok, _ := m.moving.MovedTo(ctx, chat)
	return to, ok, errWire
}

func TestCopiesAreCountedOfTheChatAsItIsAndPeopleHearAlsoWhereTheyCannotBe(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		moves Moves
		err   error
		chat  int64
		log   string
	}{
		"as it was":                  {stays{}, nil, -5, ""},
		"moved":                      {moving{-5: -100}, nil, -100, ""},
		"moved, and nobody can tell": {lostMove{moving{-5: -100}}, nil, -5, ""},
		"a disk in trouble":          {stays{}, errWire, -5, "how often a message may have been sent is not known"},
	} {
		synctest.Test(t, func(t *testing.T) {
			f := &faulty{counted: counted{}, err: c.err}
			client, _, log := hear(t, &wire{answers: []string{lostAnswer}}, func(conf *Config) { conf.Copies, conf.Moves = f, c.moves })
			if _, err := client.Send(t.Context(), -5, Answer, Message{HTML: "x", Key: "said 1 x"}); err != nil {
				t.Errorf("%s: %v", name, err)
			}
			same(t, name, f.chats, []int64{c.chat, c.chat, c.chat})
			if len(f.counted) != 0 || !strings.Contains(log.String(), c.log) || c.err != nil && !strings.Contains(log.String(), "noting that a message may have been sent failed") {
				t.Errorf("%s: counted %v, %s", name, f.counted, log)
			}
			f.chats = nil
			if _, err := client.Send(t.Context(), -5, Answer, Message{HTML: "x"}); err != nil || len(f.chats) != 0 { // nobody counts it
				t.Errorf("%s: without a key: %v, %v", name, err, f.chats)
			}
		})
	}
}

func TestACopyIsOfTheLastHourAndTheClockMayGoBack(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		ago   time.Duration
		tries int
		want  int
	}{{time.Hour, 3, 1}, {time.Hour - 1, 3, 0}, {-time.Hour, 3, 1}, {-time.Hour + 1, 3, 0}, {time.Minute, 2, 1}, {time.Minute, 0, 1}} {
		synctest.Test(t, func(t *testing.T) {
			f := &faulty{counted: counted{}}
			w := &wire{}
			client := newClient(t, w, func(conf *Config) { conf.Copies = f })
			n := f.counted["said 1 x"]
			n.tries, n.last = c.tries, time.Now().Add(-c.ago)
			f.counted["said 1 x"] = n
			_, err := client.Send(t.Context(), 1, Answer, Message{HTML: "x", Key: "said 1 x"})
			if got := len(w.made("sendMessage")); got != c.want || (KindOf(err) == KindLost) != (c.want == 0) {
				t.Errorf("%d copies %v ago: %d calls, %v", c.tries, c.ago, got, err)
			}
			if acts := len(w.made("sendChatAction")); acts != map[bool]int{true: 1}[c.tries == 2] { // whether it answers at all
				t.Errorf("%d copies %v ago: asked %d times", c.tries, c.ago, acts)
			}
		})
	}
}

// Between two copies Telegram is asked whether it answers at all: an answer that cannot be read is one.
func TestAskedWhetherItAnswersTelegramMaySayAnything(t *testing.T) {
	t.Parallel()
	forbidden := `{"ok":false,"error_code":403,"description":"Forbidden: x"}`
	for act, c := range map[string]struct {
		sends int
		want  Kind
	}{actAnswer: {2, ""}, `{"ok":true,"resu`: {2, ""}, forbidden: {1, KindChat}} {
		synctest.Test(t, func(t *testing.T) {
			w := &wire{answers: []string{lostAnswer}, acts: []string{act}}
			client := newClient(t, w, func(conf *Config) { conf.Copies = counted{} })
			begun := time.Now()
			_, err := client.Send(t.Context(), 1, Answer, Message{HTML: "x", Key: "said 1 x"})
			if n := len(w.made("sendMessage")); n != c.sends || KindOf(err) != c.want || time.Since(begun) != 5*time.Second {
				t.Errorf("%s: %d calls in %v, %v", act, n, time.Since(begun), err)
			}
		})
	}
}

// A person who waited in vain is not told later, and not of what a stop has cut short.
func TestWhatNobodyWaitsForAnyMoreIsCountedAsLost(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		answer   string
		priority Priority
		limit    time.Duration
		stopped  bool
		want     Kind
		tries    int
	}{
		"an answer, out of reach":        {noConn, Answer, time.Minute, false, KindLost, 3},
		"an answer, told to wait":        {flood(300), Answer, time.Minute, false, KindLost, 3},
		"an answer of a work":            {noConn, Answer, 0, false, KindNoAnswer, 0},
		"an alarm":                       {noConn, Alarm, time.Minute, false, KindNoAnswer, 0},
		"an answer that is refused":      {refusal400("x"), Answer, time.Minute, false, KindRefused, 0},
		"an answer, as the program ends": {noConn, Answer, time.Minute, true, KindNoAnswer, 0},
	} {
		synctest.Test(t, func(t *testing.T) {
			w, copies := &wire{}, counted{}
			for range 100 {
				w.answers = append(w.answers, c.answer)
			}
			client := newClient(t, w, func(conf *Config) { conf.Copies = copies })
			ctx := t.Context()
			if c.limit > 0 {
				limited, cancel := context.WithTimeout(ctx, c.limit)
				defer cancel()
				ctx = limited
			}
			if c.stopped {
				client.end()
			}
			_, err := client.Send(ctx, 1, c.priority, Message{HTML: "x", Key: "said 1 x"})
			if KindOf(err) != c.want || copies["said 1 x"].tries != c.tries {
				t.Errorf("%s: %v, counted %v", name, err, copies)
			}
			if n := len(w.made("sendMessage")); name == "an answer of a work" && n != 40 || c.priority == Alarm && n != 3 {
				t.Errorf("%s: %d calls", name, n)
			}
		})
	}
}

// files is a Telegram that has a file, and says of it what a test says.
type files struct {
	asked, fetched int
	get            []string // answers to getFile
	status         int
	body           io.Reader
	length         int64
	errs           []error // of fetching
	url            string
}

func (f *files) RoundTrip(r *http.Request) (*http.Response, error) {
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	resp := &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Request: r, ContentLength: -1}
	if path.Base(r.URL.Path) == "getFile" {
		answer := `{"ok":true,"result":{"file_id":"f","file_path":"docs/x"}}`
		if f.asked++; len(f.get) >= f.asked {
			answer = f.get[f.asked-1]
		}
		if answer == noConn {
			return nil, errWire
		}
		resp.Body = io.NopCloser(strings.NewReader(answer))
		return resp, nil
	}
	f.url = r.URL.Path
	if f.fetched++; len(f.errs) >= f.fetched && f.errs[f.fetched-1] != nil {
		return nil, f.errs[f.fetched-1]
	}
	resp.StatusCode, resp.Body, resp.ContentLength = f.status, io.NopCloser(f.body), f.length
	return resp, nil
}

func TestAFileIsFetchedWholeOrTheReasonIsTold(t *testing.T) {
	t.Parallel()
	const ok = http.StatusOK
	body := strings.Repeat("x", 9000)
	reader := func() io.Reader { return strings.NewReader(body) }
	cutShort := func() io.Reader { return io.MultiReader(reader(), failing{}) }
	for name, c := range map[string]struct {
		f     files
		size  int64
		kind  Kind
		tries int
		text  string
	}{
		"of a known length":      {files{status: ok, body: reader(), length: 9000}, 9000, "", 1, ""},
		"of an unknown one":      {files{status: ok, body: reader(), length: -1}, 0, "", 1, ""},
		"longer than was said":   {files{status: ok, body: reader(), length: -1}, 10, "", 1, ""},
		"too big by the message": {files{}, 20<<20 + 1, KindTooBig, 0, "larger than 20 MB"},
		"as big as may be":       {files{status: ok, body: reader(), length: -1}, 20 << 20, "", 1, ""},
		"too big by its length":  {files{status: ok, body: reader(), length: 20<<20 + 1}, 0, KindTooBig, 1, "larger than 20 MB"},
		"too big":                {files{status: ok, body: endless("x", 20<<20+1), length: -1}, 0, KindTooBig, 1, "larger than 20 MB"},
		"gone":                   {files{status: http.StatusNotFound, body: reader(), length: -1}, 0, KindNoAnswer, 3, "HTTP 404"},
		"too big for a bot":      {files{get: []string{refusal400("file is too big")}}, 0, KindTooBig, 1, ""},
		"asked in vain":          {files{get: []string{noConn, noConn, noConn}}, 0, KindNoAnswer, 3, ""},
		"asked again":            {files{get: []string{noConn, noConn}, status: ok, body: reader(), length: -1}, 0, "", 3, ""},
		"cut short":              {files{status: ok, body: cutShort(), length: -1}, 0, KindNoAnswer, 3, ""},
		"out of reach":           {files{errs: []error{errWire, errWire, errWire}}, 0, KindNoAnswer, 3, "fetch a file: the wire broke"},
	} {
		synctest.Test(t, func(t *testing.T) {
			f := c.f
			client := newClient(t, &wire{}, func(conf *Config) { conf.Transport, conf.Token = &f, "1:secret" })
			data, err := client.Download(t.Context(), Document{ID: "f", Size: c.size})
			if KindOf(err) != c.kind || (err == nil) != (c.kind == "") || f.asked != c.tries {
				t.Errorf("%s: %v after %d tries", name, err, f.asked)
			}
			if err == nil && string(data) != body || err != nil && (!strings.Contains(err.Error(), c.text) || strings.Contains(err.Error(), "secret") || len(data) != 0 && c.kind != KindNoAnswer) {
				t.Errorf("%s: %d bytes, %v", name, len(data), err)
			}
			if err == nil && f.url != "/file/bot1:secret/docs/x" {
				t.Errorf("%s: fetched from %s", name, f.url)
			}
		})
	}
	synctest.Test(t, func(t *testing.T) {
		f := &files{get: []string{noConn}}
		client := newClient(t, &wire{}, func(conf *Config) { conf.Transport = f })
		over, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := client.Download(over, Document{ID: "f"}); err == nil || f.asked > 1 {
			t.Errorf("nobody waits for it: %v after %d tries", err, f.asked)
		}
	})
}

// failing is what a connection gives as it breaks.
type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, errWire }

func TestAPollIsNotMadeToWaitForLongerThanAMinute(t *testing.T) {
	t.Parallel()
	for told, want := range map[string]string{
		flood(61):      `"retry_after":60}`,
		flood(60):      flood(60),
		flood(5):       flood(5),
		`<html>`:       `<html>`,
		`{"ok":false}`: `{"ok":false}`,
	} {
		j := &journal{client: &http.Client{Transport: saying{http.StatusTooManyRequests, told}}}
		got, err := asked(t, j, "getUpdates")
		if err != nil || !strings.Contains(got, want) {
			t.Errorf("%s becomes %s, %v", told, got, err)
		}
		if strings.Contains(told, "61") && !strings.HasPrefix(got, `{"ok":false,"error_code":429,"description":"Too Many Requests: retry after 61"`) {
			t.Errorf("%s becomes %s", told, got)
		}
		if got, _ := asked(t, j, "sendMessage"); got != told { // others hear what they are told
			t.Errorf("a call is told %s", got)
		}
	}
	j := &journal{client: &http.Client{Transport: saying{http.StatusTooManyRequests, strings.Repeat("x", 1<<20+1)}}}
	if _, err := asked(t, j, "getUpdates"); !errors.Is(err, errTooLong) || !strings.HasPrefix(err.Error(), "read a refusal: ") {
		t.Errorf("a long refusal: %v", err)
	}
}

// saying is an endpoint that gives the same answer.
type saying struct {
	status int
	text   string
}

func (s saying) RoundTrip(r *http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: s.status, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(s.text)), Request: r, ContentLength: -1}, nil
}

func asked(t *testing.T, j *journal, method string) (string, error) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://x/bot/"+method, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := j.Do(r)
	if err != nil {
		return "", err
	}
	defer func() { _ = resp.Body.Close() }()
	text, err := io.ReadAll(resp.Body)
	return string(text), err
}

func TestWhatTheLibraryIsGivenOfAnAnswer(t *testing.T) {
	t.Parallel()
	ok := `{"ok":true,"result":[{"update_id":5,"message":{"text":"secret"}},{"update_id":-1},7,{"update_id":6}]}`
	var saved []int64
	failure := error(nil)
	save := func(ctx context.Context, updates map[int64][]byte) error {
		if until, limited := ctx.Deadline(); !limited || time.Until(until) > 10*time.Second || ctx.Err() != nil {
			t.Error("writing may take for ever, or is cut short")
		}
		for id := range int64(10) {
			if _, has := updates[id]; has {
				saved = append(saved, id)
			}
		}
		return failure
	}
	for name, c := range map[string]struct {
		method string
		status int
		text   string
		want   string
		saved  int
	}{
		"updates":               {"getUpdates", 200, ok, `{"ok":true,"result":[{"update_id":5},{"update_id":0},{"update_id":0},{"update_id":6}]}`, 2},
		"none":                  {"getUpdates", 200, noUpdates, noUpdates, 0},
		"a refusal":             {"getUpdates", 200, `{"ok":false,"result":[]}`, `{"ok":false,"result":[]}`, 0},
		"no list":               {"getUpdates", 200, `{"ok":true}`, `{"ok":true}`, 0},
		"a long page":           {"getUpdates", 200, strings.Repeat("x", 5000), strings.Repeat("x", 4<<10), 0},
		"a conflict":            {"getUpdates", 409, ok, ok, 0},
		"another call":          {"getMe", 200, ok, ok, 0},
		"another's long answer": {"getMe", 200, strings.Repeat("x", 1<<20+9), strings.Repeat("x", 1<<20), 0},
	} {
		synctest.Test(t, func(t *testing.T) {
			saved = nil
			j := &journal{client: &http.Client{Transport: saying{c.status, c.text}}, save: save}
			got, err := asked(t, j, c.method)
			if err != nil || got != c.want || len(saved) != c.saved {
				t.Errorf("%s: %d bytes, %v, saved %v", name, len(got), err, saved)
			}
		})
	}
	synctest.Test(t, func(t *testing.T) {
		failure = errWire
		j := &journal{client: &http.Client{Transport: saying{200, ok}}, save: save}
		if _, err := asked(t, j, "getUpdates"); !errors.Is(err, errWire) || !strings.HasPrefix(err.Error(), "write updates to the inbox: ") {
			t.Errorf("what cannot be written: %v", err)
		}
		j.client = &http.Client{Transport: saying{200, strings.Repeat("x", 8<<20+1)}}
		if _, err := asked(t, j, "getUpdates"); !errors.Is(err, errTooLong) || !strings.HasPrefix(err.Error(), "read updates: ") {
			t.Errorf("what is too long: %v", err)
		}
		j.client = &http.Client{Transport: &files{errs: []error{errWire}}}
		if _, err := asked(t, j, "sendMessage"); !errors.Is(err, errWire) {
			t.Errorf("a wire that breaks: %v", err)
		}
	})
}

func TestAStopEndsThePauseBetweenPolls(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		j := &journal{client: &http.Client{Transport: saying{200, noUpdates}}, save: func(context.Context, map[int64][]byte) error { return nil }}
		ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
		defer cancel()
		r, _ := http.NewRequestWithContext(ctx, http.MethodPost, "http://x/getUpdates", http.NoBody)
		begun := time.Now()
		resp, err := j.Do(r)
		if err != nil || time.Since(begun) != 300*time.Millisecond {
			t.Errorf("%v after %v", err, time.Since(begun))
		}
		_ = resp.Body.Close()
	})
}

func TestUpdatesThatWereSeenAreRememberedForALongWhile(t *testing.T) {
	t.Parallel()
	var j journal
	for i := range 1001 {
		if !j.anyNew([]head{{int64(i + 1)}}) {
			t.Fatalf("update %d is not new", i+1)
		}
	}
	if j.anyNew([]head{{2}, {1001}, {0}}) || !j.anyNew([]head{{2}, {1}}) || len(j.seen) != 1000 {
		t.Errorf("%d are remembered", len(j.seen))
	}
}

// unreadInbox is an inbox that cannot be read for a time.
type unreadInbox struct {
	*memory
	fails int
	at    []time.Duration
	start time.Time
	begin error
	save  error
}

func (u *unreadInbox) TakeUpdates(ctx context.Context, limit int) ([][]byte, error) {
	u.at = append(u.at, time.Since(u.start))
	if u.fails--; u.fails >= 0 {
		return nil, errWire
	}
	return u.memory.TakeUpdates(ctx, limit)
}

func (u *unreadInbox) BeginUpdate(ctx context.Context, id int64) (int, error) {
	n, _ := u.memory.BeginUpdate(ctx, id)
	return n, u.begin
}

func (u *unreadInbox) SaveUpdates(ctx context.Context, at time.Time, updates map[int64][]byte) error {
	if err := u.save; err != nil {
		u.save = nil
		return err
	}
	return u.memory.SaveUpdates(ctx, at, updates)
}

func TestAnInboxThatCannotBeReadIsTriedAgainAndAgain(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		box := &unreadInbox{memory: &memory{done: map[int64]bool{}}, fails: 8, start: time.Now()}
		c, _, log := hear(t, &wire{}, func(c *Config) { c.Inbox = box })
		stop := running(t, c)
		<-time.After(5 * time.Minute)
		stop()
		var want []time.Duration
		at := time.Duration(0)
		for _, pause := range []int{0, 1, 2, 4, 8, 16, 32, 60, 60, 60} {
			at += time.Duration(pause) * time.Second
			want = append(want, at)
		}
		same(t, "looked", box.at[:len(want)], want)
		if n := strings.Count(log.String(), "reading the inbox failed"); n != 8 {
			t.Errorf("logged %d times: %s", n, log)
		}
		box.at, box.fails, box.start = nil, 1, time.Now()
		stop = running(t, newClient(t, &wire{}, func(c *Config) { c.Inbox = box }))
		<-time.After(62*time.Second + time.Millisecond)
		stop()
		same(t, "looked", box.at, []time.Duration{0, time.Second, 61 * time.Second})
	})
}

func TestWhatIsHandedToHandlersAndWhatIsNot(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		box := &unreadInbox{memory: &memory{done: map[int64]bool{}, fresh: [][]byte{[]byte("nonsense"), []byte(`{"update_id":3,"poll":{}}`), []byte(messageUpdate(4))}}, begin: errWire}
		var mu sync.Mutex
		var got []Event
		secret := `{"update_id":5,"message":{"message_id":1,"date":1,"text":"pin","chat":{"id":5,"type":"private"},"from":{"id":7}}}`
		c, polls, log := hear(t, &wire{updates: once(secret)}, func(c *Config) {
			c.Inbox = box
			c.Secret = func(context.Context, int64, int64) (bool, error) { return true, nil }
			c.Handle = func(ctx context.Context, e Event) {
				if until, limited := ctx.Deadline(); !limited || time.Until(until) != 3*time.Minute {
					t.Error("a handler may take for ever")
				}
				mu.Lock()
				got = append(got, e)
				mu.Unlock()
				panic("boom")
			}
		})
		stop := running(t, c)
		<-time.After(time.Second)
		stop()
		person := Person{ID: 7}
		slices.SortFunc(got, func(a, b Event) int { return cmp.Compare(a.Update, b.Update) }) // two chats wait for each other in nothing
		same(t, "handed", got, []Event{
			{Update: 4, Try: 1, From: person, Chat: 4, Private: true, Message: 1, Text: "x"}, {Update: 5, Try: 1, From: person, Chat: 5, Private: true, Message: 1, Text: "pin"},
		})
		for _, text := range []string{"update not understood, parked", "counting the tries of an update failed", `a handler panicked" err=boom stack=`, "flow_test.go"} {
			if !strings.Contains(log.String(), text) {
				t.Errorf("the log has no %q: %s", text, log)
			}
		}
		if !box.isDone(3) || !box.isDone(4) || !box.isDone(5) || len(c.secrets.texts) != 0 || len(*polls) != 1 || (*polls)[0] != nil {
			t.Errorf("done: %v, kept of secrets %v, polls %v", box.done, c.secrets.texts, *polls)
		}
	})
}

func TestUpdatesThatCannotBeWrittenAreAskedForAgain(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		box := &unreadInbox{memory: &memory{done: map[int64]bool{}}, save: diskFull{}}
		polls := 0
		c, heard, _ := hear(t, &wire{updates: func(*http.Request) string {
			if polls++; polls > 3 {
				return noAnswer
			}
			return `{"ok":true,"result":[` + messageUpdate(5) + `]}`
		}}, func(c *Config) { c.Inbox = box })
		stop := running(t, c)
		<-time.After(30 * time.Second)
		stop()
		failed := 0
		for _, err := range *heard {
			if errors.As(err, new(diskFull)) {
				failed++
			}
		}
		if failed != 1 || !box.isDone(5) || polls < 3 {
			t.Errorf("heard %v of %d polls, handled %t", *heard, polls, box.isDone(5))
		}
	})
}

func TestTheBotIntroducesItselfUntilItHas(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		me := `{"ok":true,"result":{"id":1,"is_bot":true,"username":"kaspibot"}}`
		w := &wire{answers: []string{noConn, me, me, me, me, me, me, me, me, me}}
		var at []time.Duration
		var ready atomic.Int32
		begun := time.Now()
		c, _, log := hear(t, w, func(c *Config) {
			c.Ready = func(ctx context.Context) error {
				if _, limited := ctx.Deadline(); !limited {
					t.Error("getting ready may take for ever")
				}
				at = append(at, time.Since(begun))
				if ready.Add(1) < 8 {
					return errWire
				}
				return nil
			}
		})
		if c.Name() != "" {
			t.Errorf("before it is called %q", c.Name())
		}
		stop := running(t, c)
		<-time.After(10 * time.Minute)
		stop()
		var want []time.Duration
		passed := time.Duration(0)
		for _, pause := range []int{1, 2, 4, 8, 16, 32, 60, 60} {
			passed += time.Duration(pause) * time.Second
			want = append(want, passed)
		}
		same(t, "got ready", at, want)
		if n := strings.Count(log.String(), "telegram is not ready"); n != 8 || c.Name() != "kaspibot" || ready.Load() != 8 {
			t.Errorf("logged %d times, called %q, %d times ready", n, c.Name(), ready.Load())
		}
	})
	synctest.Test(t, func(t *testing.T) {
		c, _, log := hear(t, &wire{answers: []string{noConn, noConn, noConn, noConn}}, nil)
		stop := running(t, c)
		<-time.After(1500 * time.Millisecond)
		begun := time.Now()
		stop()
		if time.Since(begun) > time.Second || strings.Count(log.String(), "telegram is not ready") != 2 {
			t.Errorf("the stop took %v: %s", time.Since(begun), log)
		}
	})
}

func TestAProbeTellsTheNameAndEachChatThatTakesNothing(t *testing.T) {
	t.Parallel()
	me := `{"ok":true,"result":{"id":1,"is_bot":true,"username":"kaspibot"}}`
	forbidden := `{"ok":false,"error_code":403,"description":"Forbidden: bot was kicked"}`
	for name, c := range map[string]struct {
		me    string
		acts  []string
		want  string
		calls string // the chats that were asked
		errs  []string
		kind  Kind
	}{
		"all is well":          {me, nil, "kaspibot", "[-5 7]", nil, ""},
		"one takes nothing":    {me, []string{forbidden}, "kaspibot", "[-5 7]", []string{"chat -5: "}, KindChat},
		"both":                 {me, []string{forbidden, forbidden}, "kaspibot", "[-5 7]", []string{"chat -5: ", "chat 7: "}, KindChat},
		"one has moved":        {me, []string{migrated}, "kaspibot", "[-5 -1009 7]", nil, ""},
		"moved to nowhere":     {me, []string{migrated, forbidden}, "kaspibot", "[-5 -1009 7]", []string{"chat -5: "}, KindChat},
		"a token that is none": {`{"ok":false,"error_code":401,"description":"Unauthorized"}`, nil, "", "[]", []string{"telegram: "}, KindToken},
	} {
		synctest.Test(t, func(t *testing.T) {
			w := &wire{answers: []string{c.me}, acts: c.acts}
			got, err := Probe(t.Context(), Config{Token: "1:x", Transport: w, Now: time.Now}, -5, 7)
			var chats []string
			for _, call := range w.made("sendChatAction") {
				chats = append(chats, call.fields(t)["chat_id"])
			}
			if got != c.want || fmt.Sprint(chats) != c.calls || KindOf(err) != c.kind || (err == nil) != (len(c.errs) == 0) {
				t.Errorf("%s: %q, asked %v, %v", name, got, chats, err)
			}
			for _, text := range c.errs {
				if err != nil && !strings.Contains(err.Error(), text) {
					t.Errorf("%s: %v has no %q", name, err, text)
				}
			}
		})
	}
	if _, err := Probe(t.Context(), Config{}); err == nil {
		t.Error("a probe without a token")
	}
}

func TestALookForACodeTellsWhyItCannot(t *testing.T) {
	t.Parallel()
	said := func(more string) string {
		return `{"ok":true,"result":[null,{"update_id":1,"message":{"message_id":1,"text":" /start 123 ","chat":{"id":7,"type":"private"},"from":{"id":7,"first_name":"A"}` + more + `}}]}`
	}
	for name, c := range map[string]struct {
		text string
		kind Kind
		who  int64
		err  string
	}{
		"said":           {said(""), "", 0, ""}, // a blank before the command is none
		"a command":      {strings.Replace(said(""), " /start", "/start", 1), "", 7, ""},
		"forwarded":      {strings.Replace(said(`,"edit_date":1`), " /start", "/start", 1), "", 0, ""},
		"a page":         {"<html>", KindNoAnswer, 0, "HTTP 200, and no answer"},
		"no such method": {`{"ok":false,"error_code":404,"description":"Not Found"}`, KindToken, 0, "Not Found"},
		"a conflict":     {`{"ok":false,"error_code":409,"description":"Conflict: x"}`, KindConflict, 0, "Conflict: x"},
		"something else": {`{"ok":false,"error_code":500,"description":"odd"}`, KindNoAnswer, 0, "refused, odd"},
	} {
		synctest.Test(t, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second+time.Millisecond)
			defer cancel()
			asked := 0
			who, err := Meet(ctx, Config{Token: "1:secret", Transport: counting{&asked, saying{200, c.text}}}, "123")
			if who.ID != c.who || KindOf(err) != c.kind || (err == nil) != (c.who != 0) || err != nil && (!strings.Contains(err.Error(), c.err) || strings.Contains(err.Error(), "secret")) {
				t.Errorf("%s: %+v, %v", name, who, err)
			}
			if c.who == 0 && c.kind == "" && (asked != 6 || !errors.Is(err, context.DeadlineExceeded)) {
				t.Errorf("%s: asked %d times in five seconds, %v", name, asked, err)
			}
		})
	}
	if _, err := Meet(t.Context(), Config{Token: "\n"}, "1"); KindOf(err) != KindToken {
		t.Errorf("a token that is none: %v", err)
	}
}

type counting struct {
	n *int
	saying
}

func (c counting) RoundTrip(r *http.Request) (*http.Response, error) {
	*c.n++
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	return c.saying.RoundTrip(r)
}

func TestARedirectTakesTheTokenNowhere(t *testing.T) {
	t.Parallel()
	at := func(url string) *http.Request {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Referer", "secret")
		return r
	}
	here := at("http://a/x")
	for to, c := range map[string]struct {
		via  int
		want error
	}{"http://a/y": {3, nil}, "http://a/z": {4, http.ErrUseLastResponse}, "http://b/x": {1, http.ErrUseLastResponse}} {
		var via []*http.Request
		for range c.via {
			via = append(via, here)
		}
		next := at(to)
		if err := sameHost(next, via); !errors.Is(err, c.want) || err == nil && next.Header.Get("Referer") != "" {
			t.Errorf("to %s: %v, from %q", to, err, next.Header.Get("Referer"))
		}
	}
	if _, err := New(Config{}); err == nil || !strings.HasPrefix(err.Error(), "telegram: ") {
		t.Errorf("without a token: %v", err)
	}
}

func TestWhatWaitsForTheTurnOfChatsIsCounted(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newClient(t, &wire{}, func(c *Config) { c.Faster = 10 })
		begun := time.Now()
		for range 8 { // five at once, then ten a second
			_, _ = c.Send(t.Context(), 1, Answer, Message{HTML: "x"})
		}
		if took := time.Since(begun); took != 300*time.Millisecond {
			t.Errorf("eight messages took %v", took)
		}
		for i := range 3 {
			go func() { _, _ = c.Send(t.Context(), -5*int64(i%2), Answer, Message{HTML: "x"}) }()
		}
		c.outbox.hold(0, 30*time.Second)
		c.outbox.hold(-5, 30*time.Second)
		c.outbox.hold(-5, 20*time.Second)
		synctest.Wait()
		if got := c.Waiting(); got != 3 {
			t.Errorf("%d wait", got)
		}
		<-time.After(29 * time.Second)
		if got := c.Waiting(); got != 3 {
			t.Errorf("%d wait after 29 s", got)
		}
		<-time.After(2 * time.Second)
		if got := c.Waiting(); got != 0 {
			t.Errorf("%d wait after 31 s", got)
		}
		o := newOutbox(0)
		o.hold(1, time.Minute)
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if err := o.turn(ctx, 1, Answer); !errors.Is(err, context.DeadlineExceeded) { // it waits
			t.Errorf("a minute on hold: %v", err)
		}
		o.hold(1, 62*time.Second)
		slow, ok := errors.AsType[*tg.TooManyRequestsError](o.turn(t.Context(), 1, Answer))
		if !ok || slow.RetryAfter != 62 {
			t.Errorf("more than a minute on hold: %+v", slow)
		}
		if o.depth() != 0 {
			t.Errorf("%d wait", o.depth())
		}
	})
}

func TestABodyIsReadToItsLimit(t *testing.T) {
	t.Parallel()
	const limit = 5000
	for n, fits := range map[int]bool{0: true, 1: true, limit - 1: true, limit: true, limit + 1: false, 3 * limit: false} {
		for _, told := range []int64{-1, int64(n), 10} {
			resp := &http.Response{ContentLength: told, Body: io.NopCloser(strings.NewReader(strings.Repeat("x", n)))}
			data, err := readAll(resp, limit)
			if (err == nil) != fits || fits && len(data) != n || !fits && (!errors.Is(err, errTooLong) || data != nil) {
				t.Errorf("of %d bytes, %d told, %d are read: %v", n, told, len(data), err)
			}
		}
	}
}

// late is an endpoint that answers after a time.
type late struct {
	after time.Duration
	at    *[]time.Time
}

func (l late) RoundTrip(*http.Request) (*http.Response, error) {
	*l.at = append(*l.at, time.Now())
	<-time.After(l.after)
	return &http.Response{StatusCode: http.StatusOK, Body: io.NopCloser(strings.NewReader(noUpdates))}, nil
}

func TestAPollThatTookSomeTimeIsFollowedASecondAfterItBegan(t *testing.T) {
	t.Parallel()
	for took, want := range map[time.Duration]time.Duration{0: time.Second, 600 * time.Millisecond: time.Second, 5 * time.Second: 5 * time.Second} {
		synctest.Test(t, func(t *testing.T) {
			var at []time.Time
			j := &journal{client: &http.Client{Transport: late{took, &at}}, save: func(context.Context, map[int64][]byte) error { return nil }}
			for range 3 {
				if _, err := asked(t, j, "getUpdates"); err != nil {
					t.Fatal(err)
				}
			}
			if gap := at[2].Sub(at[1]); gap != want || at[1].Sub(at[0]) != want {
				t.Errorf("polls of %v are asked every %v", took, gap)
			}
		})
	}
}

func TestAnOutageOfPollsIsToldAsTheyAreAnswered(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var told []Outage
		begun := time.Now()
		down := true
		w := &wire{updates: func(*http.Request) string {
			if down = time.Since(begun) < 5*time.Minute; down {
				return "<html>"
			}
			return noUpdates
		}}
		c, polls, log := hear(t, w, func(c *Config) { c.Outage = func(o Outage) { told = append(told, o) } })
		stop := running(t, c)
		<-time.After(10 * time.Minute)
		stop()
		if len(told) != 1 || told[0].From.Sub(begun) > 10*time.Second || told[0].To.Sub(begun) < 5*time.Minute || told[0].To.Sub(begun) > 6*time.Minute {
			t.Errorf("told %+v", told)
		}
		failed, well := 0, 0
		for _, err := range *polls {
			if KindOf(err) == KindNoAnswer {
				failed++
			} else if err == nil {
				well++
			}
		}
		if failed < 5 || well < 100 || failed+well != len(*polls) || !strings.Contains(log.String(), "asking telegram for updates failed") {
			t.Errorf("%d polls failed, %d went well of %d", failed, well, len(*polls))
		}
	})
}

func TestWithoutACountACopyIsSentAllTheSame(t *testing.T) {
	t.Parallel()
	for name, copies := range map[string]Copies{"nobody counts": nil, "it has no key": &faulty{counted: counted{}}} {
		synctest.Test(t, func(t *testing.T) {
			w := &wire{answers: lostFor(10)}
			c := newClient(t, w, func(c *Config) { c.Copies = copies })
			key := map[bool]string{true: "said 1 x"}[copies == nil]
			_, err := c.Send(t.Context(), 1, Answer, Message{HTML: "x", Key: key})
			if n := len(w.made("sendMessage")); n != 3 || KindOf(err) != KindLost || !errors.Is(err, errLost) {
				t.Errorf("%s: %d calls, %v", name, n, err)
			}
			if f, counts := copies.(*faulty); counts && len(f.chats) != 0 {
				t.Errorf("%s: counted %v", name, f.chats)
			}
		})
	}
	synctest.Test(t, func(t *testing.T) { // what nobody waits for any more tells why
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		w := &wire{answers: []string{noConn, noConn, noConn, noConn}}
		_, err := newClient(t, w, nil).Send(ctx, 1, Answer, Message{HTML: "x"})
		if KindOf(err) != KindLost || errors.Is(err, errLost) || errors.Unwrap(err) == nil {
			t.Errorf("%v", err)
		}
	})
}

func TestACallIsWatchedToItsHead(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]struct {
		done    bool
		message int64
	}{
		"\n{ \"ok\" : true , \"result\" : { \"message_id\" : 12 , \"x\"": {true, 12}, `{"ok":true,"result":{"message_id":12}`: {true, 12}, `{"ok":true,"result":{"message_id":1`: {true, 0},
		`{"ok":false,"result":{"message_id":12}}`: {false, 0}, `{"ok":truex`: {false, 0}, `{"ok":true,"result":{"message_id":99999999999}}`: {true, 0}, ``: {false, 0},
	} {
		for _, status := range []int{http.StatusOK, http.StatusBadGateway} {
			e := new(exchange)
			resp, err := e.read(&http.Response{StatusCode: status, Body: io.NopCloser(strings.NewReader(text))})
			if err != nil {
				t.Fatal(err)
			}
			left, _ := io.ReadAll(resp.Body)
			if e.done.Load() != (want.done && status == 200) || e.message.Load() != want.message && status == 200 || string(left) != text {
				t.Errorf("%d %s: done %t, message %d, left %s", status, text, e.done.Load(), e.message.Load(), left)
			}
		}
	}
	e := new(exchange)
	resp, err := e.read(&http.Response{StatusCode: http.StatusOK, Body: io.NopCloser(io.MultiReader(strings.NewReader(`{"ok":true,`), failing{}))})
	if !errors.Is(err, errWire) || resp == nil || !e.done.Load() {
		t.Errorf("of a wire that breaks: %v, done %t", err, e.done.Load())
	}
	if _, err := (*exchange)(nil).read(resp); err != nil || exchangeOf(t.Context()) != nil || exchangeOf(e.watched(t.Context())) != e {
		t.Error("who watches a call")
	}
}

func TestLeftoversHaveTheirHeadStart(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		first := make(chan struct{})
		close(first)
		l := &leftovers{next: first}
		begun := time.Now()
		var mu sync.Mutex
		var at []time.Duration
		lanes := newLanes(5)
		for i, try := range []int{0, 1, 2, 3, 9, 1} {
			lanes.run(fmt.Sprint(i), l.inTurn(func(begins func(int)) {
				mu.Lock()
				at = append(at, time.Since(begun))
				mu.Unlock()
				begins(try)
				if i < 4 {
					<-time.After(time.Hour) // it hangs
				}
			}))
		}
		<-time.After(3 * time.Hour)
		ms := time.Millisecond
		mu.Lock()
		defer mu.Unlock()
		same(t, "begun", at, []time.Duration{0, 200 * ms, 400 * ms, 1200 * ms, 4400 * ms, 4400 * ms})
	})
}

func TestLanesKeepTheirOrderAndShareTheSlots(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := newLanes(2)
		begun := time.Now()
		var mu sync.Mutex
		var done []string
		for _, name := range []string{"a", "a", "b", "c"} {
			l.run(name, turned{do: func() {
				<-time.After(time.Second)
				mu.Lock()
				done = append(done, fmt.Sprint(name, " ", time.Since(begun)))
				mu.Unlock()
			}})
			synctest.Wait()
		}
		<-time.After(time.Minute)
		synctest.Wait()
		if len(done) != 4 || !strings.HasSuffix(done[1], " 1s") || !strings.HasSuffix(done[3], " 2s") || len(l.queue) != 0 {
			t.Errorf("done %v, %d lanes left", done, len(l.queue))
		}
	})
}

// A message is sent three times in 35 seconds at the most, and then nobody waits any longer.
func TestWhoSendsIsToldAsSoonAsNothingMoreIsTried(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		acts  []string
		sends int
		took  time.Duration
		want  Kind
		doubt bool
	}{
		"lost three times":         {nil, 3, 35 * time.Second, KindLost, false},
		"lost, and then no answer": {slices.Repeat([]string{lostAnswer}, 3), 1, 7 * time.Second, KindNoAnswer, false},
		"lost, and out of reach":   {slices.Repeat([]string{noConn}, 3), 1, 7 * time.Second, KindNoAnswer, false},
	} {
		synctest.Test(t, func(t *testing.T) {
			w := &wire{answers: lostFor(10), acts: c.acts}
			client := newClient(t, w, func(c *Config) { c.Copies = counted{} })
			begun := time.Now()
			_, err := client.Send(t.Context(), 1, Alarm, Message{HTML: "x", Key: "said 1 x"})
			if n := len(w.made("sendMessage")); n != c.sends || time.Since(begun) != c.took || KindOf(err) != c.want || Doubtful(err) != c.doubt {
				t.Errorf("%s: %d calls in %v, %v in doubt: %t", name, n, time.Since(begun), err, Doubtful(err))
			}
		})
	}
	for chat, pace := range map[int64]time.Duration{1: time.Second, -1: 3 * time.Second} {
		synctest.Test(t, func(t *testing.T) {
			c := newClient(t, &wire{}, nil)
			begun := time.Now()
			for range 7 { // five at once
				_, _ = c.Send(t.Context(), chat, Answer, Message{HTML: "x"})
			}
			if took := time.Since(begun); took != 2*pace {
				t.Errorf("in %d two messages more took %v", chat, took)
			}
		})
	}
}

// Whatever is asked of a Telegram that hangs ends in its time.
func TestNothingWaitsForEverForATelegramThatHangs(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		do   deed
		took time.Duration
	}{
		"a message":  {sending(Message{HTML: "x", Once: true}), 92 * time.Second},
		"commands":   {func(ctx context.Context, c *Client) error { return c.SetCommands(ctx, Scope{}, nil) }, 30 * time.Second},
		"an answer":  {func(ctx context.Context, c *Client) error { return c.Answer(ctx, 1, "p", "x") }, 30 * time.Second},
		"a work":     {func(ctx context.Context, c *Client) error { return c.Busy(ctx, 1, 0, BusyDrawing) }, 30 * time.Second},
		"a file":     {func(ctx context.Context, c *Client) error { _, err := c.Download(ctx, Document{ID: "f"}); return err }, time.Minute},
		"a new life": {func(ctx context.Context, c *Client) error { return c.learnName(ctx) }, 30 * time.Second},
		"a code":     {func(ctx context.Context, c *Client) error { _, err := Meet(ctx, c.config, "1"); return err }, 30 * time.Second},
		"who it is":  {func(ctx context.Context, c *Client) error { _, err := Probe(ctx, c.config, 1, 2); return err }, 20 * time.Second},
		"a late stop": {func(ctx context.Context, c *Client) error {
			time.AfterFunc(time.Second, c.end)
			return c.Answer(ctx, 1, "p", "x")
		}, time.Second},
	} {
		synctest.Test(t, func(t *testing.T) {
			client := newClient(t, &wire{}, func(c *Config) { c.Transport = hung{} })
			begun := time.Now()
			if err := c.do(t.Context(), client); err == nil || time.Since(begun) != c.took {
				t.Errorf("%s: %v after %v, want %v", name, err, time.Since(begun), c.took)
			}
		})
	}
	synctest.Test(t, func(t *testing.T) { // each chat of a probe has its own time
		w := &wire{answers: []string{`{"ok":true,"result":{"id":1,"is_bot":true,"username":"x"}}`}, acts: []string{noAnswer, noAnswer}}
		begun := time.Now()
		if _, err := Probe(t.Context(), Config{Token: "1:x", Transport: w, Now: time.Now}, 1, 2); err == nil || time.Since(begun) != 40*time.Second {
			t.Errorf("a probe of two chats: %v after %v", err, time.Since(begun))
		}
	})
}

func TestPollsAskForWhatTheBotHandlesAndAreHeldOpen(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := &wire{}
		begun := time.Now()
		stop := running(t, newClient(t, w, nil))
		<-time.After(200 * time.Second)
		polls := w.made("getUpdates")
		stop()
		fields := polls[0].fields(t)
		same(t, "asked", fields, map[string]string{"timeout": "49", "offset": "1", "allowed_updates": `["message","callback_query"]`})
		if len(polls) != 3 || time.Since(begun) > 201*time.Second { // a client gives up later than Telegram holds a poll
			t.Errorf("%d polls of a Telegram that hangs", len(polls))
		}
	})
}

// leading is an endpoint that leads everybody to another host.
type leading struct{ hosts map[string]int }

func (l leading) RoundTrip(r *http.Request) (*http.Response, error) {
	l.hosts[r.URL.Host]++
	if path.Base(r.URL.Path) == "getFile" {
		return foundFile(r), nil
	}
	return &http.Response{
		StatusCode: http.StatusTemporaryRedirect, Header: http.Header{"Location": {"https://elsewhere.kz" + r.URL.Path}}, Body: http.NoBody, Request: r,
	}, nil
}

func foundFile(r *http.Request) *http.Response {
	body := io.NopCloser(strings.NewReader(`{"ok":true,"result":{"file_id":"f","file_path":"docs/x"}}`))
	return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: body, Request: r}
}

func TestNobodyIsLedToAnotherHost(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := leading{map[string]int{}}
		c := newClient(t, &wire{}, func(c *Config) { c.Transport, c.APIURL = l, "https://own.kz" })
		_, sent := c.Send(t.Context(), 1, Answer, Message{HTML: "x", Once: true})
		_, fetched := c.Download(t.Context(), Document{ID: "f"})
		_, met := Meet(t.Context(), c.config, "1")
		if sent == nil || fetched == nil || met == nil || len(l.hosts) != 1 || l.hosts["own.kz"] < 4 {
			t.Errorf("asked %v: %v, %v, %v", l.hosts, sent, fetched, met)
		}
	})
}

func TestAWorkIsShownWhereTheGroupIs(t *testing.T) {
	t.Parallel()
	for chat, moves := range map[string]Moves{"-5": stays{}, "-100": moving{-5: -100}} {
		synctest.Test(t, func(t *testing.T) {
			w := &wire{}
			c := newClient(t, w, func(c *Config) { c.Moves = moves })
			if err := c.Busy(t.Context(), -5, 0, BusyDrawing); err != nil {
				t.Error(err)
			}
			if got := w.made("sendChatAction")[0].fields(t)["chat_id"]; got != chat {
				t.Errorf("shown in %s, want %s", got, chat)
			}
		})
	}
}
