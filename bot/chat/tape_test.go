package chat_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"kaspibot/bot/chat"
	"kaspibot/bot/chat/chattest"
	"kaspibot/bot/orders"
	"kaspibot/bot/telegram"
)

// booth is a front whose Telegram, disk and log are in memory: each notes what it is asked, and fails as it is told. Its clock is
// that of the test's bubble, or stands at Noon until it is moved.
type booth struct {
	*chat.Router
	t     *testing.T
	mu    sync.Mutex
	calls []call
	errs  map[string][]error // by what is asked, of the coming calls; nil for none that fails
	kept  map[string]string
	ask   map[[2]int64]chat.Dialog
	staff map[int64]chat.Person
	audit []orders.AuditEntry
	log   bytes.Buffer
	ahead time.Duration
	name  string
}

// call is what Telegram was asked.
type call struct {
	What     string
	Chat     int64
	Priority telegram.Priority
	ID       int // of the new message, or of the one that changes
	Message  telegram.Message
	File     telegram.File
	Body     string // of a file
	Press    string
	Text     string // of an answer, or the work that is shown
	Rows     [][]telegram.Button
	Held     []telegram.Held
	Topic    int
}

const (
	aigul    = int64(101)
	marat    = int64(102)
	stranger = int64(666)
	home     = int64(-1_000_200_300_400)
)

var (
	errDisk = &chat.FaultError{Fault: chat.Fault{Service: "disk", Kind: "full"}, Err: errors.New("no space")}
	errOdd  = errors.New("odd")
)

func failure(kind telegram.Kind) error { return &telegram.Error{Kind: kind, Err: errors.New("x")} }

// newBooth makes one of these rooms. Its owners are Aigul and Marat, and the home chat is theirs.
func newBooth(t *testing.T, change func(*chat.Config, *chat.Parts), rooms ...chat.Room) *booth {
	t.Helper()
	b := &booth{t: t, errs: map[string][]error{}, kept: map[string]string{}, ask: map[[2]int64]chat.Dialog{}, staff: map[int64]chat.Person{}, name: "kaspibot"}
	c := chat.Config{Owners: []int64{aigul, marat}, Home: home, Language: "en"}
	p := chat.Parts{
		Telegram: b, Store: b, Handled: unhandled, Log: slog.New(slog.NewTextHandler(writer{b}, &slog.HandlerOptions{Level: slog.LevelDebug})),
		Zone: chattest.Noon.Location(), Now: func() time.Time { b.mu.Lock(); defer b.mu.Unlock(); return chattest.Noon.Add(b.ahead) },
	}
	if change != nil {
		change(&c, &p)
	}
	var err error
	if b.Router, err = chat.New(c, p, rooms...); err != nil {
		t.Fatal(err)
	}
	return b
}

func unhandled(context.Context, chat.ShopID, string) error { return nil }

// writer takes a booth's log.
type writer struct{ *booth }

func (w writer) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.log.Write(p)
}

// wantLog checks that the log has each of these texts, and forgets it.
func (b *booth) wantLog(texts ...string) {
	b.t.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, text := range texts {
		if !strings.Contains(b.log.String(), text) {
			b.t.Errorf("the log has no %q: %s", text, b.log.String())
		}
	}
	if text := b.log.String(); strings.Contains(text, "BADKEY") || strings.Contains(text, "msg=err ") {
		b.t.Errorf("a line of the log has no words: %s", text)
	}
	if len(texts) == 0 && b.log.Len() > 0 {
		b.t.Errorf("the log says %s", b.log.String())
	}
	b.log.Reset()
}

// pass moves the clock.
func (b *booth) pass(d time.Duration) { b.mu.Lock(); defer b.mu.Unlock(); b.ahead += d }

// fail makes the coming calls of a method end so.
func (b *booth) fail(what string, errs ...error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.errs[what] = errs
}

func (b *booth) next(what string) error {
	if len(b.errs[what]) == 0 {
		return nil
	}
	err := b.errs[what][0]
	b.errs[what] = b.errs[what][1:]
	return err
}

func (b *booth) note(c call) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	err := b.next(c.What)
	if c.What == "send" || c.What == "file" {
		c.ID = len(b.calls) + 1
	}
	b.calls = append(b.calls, c)
	return err
}

// taken are the calls since the last time, once all works have ended.
func (b *booth) taken() []call {
	b.Wait()
	b.mu.Lock()
	defer b.mu.Unlock()
	made := b.calls
	b.calls = nil
	return made
}

// did are those calls, each with its text.
func (b *booth) did() (list []string) {
	for _, c := range b.taken() {
		text := c.Message.HTML + c.Text + c.File.Name
		list = append(list, strings.TrimSpace(c.What+" "+nameOf(c.Chat)+" "+text))
	}
	slices.Sort(list) // works run beside each other
	return list
}

func nameOf(id int64) string {
	if name := map[int64]string{aigul: "aigul", marat: "marat", home: "home", stranger: "stranger"}[id]; name != "" {
		return name
	}
	return "elsewhere"
}

func (b *booth) want(what string, want ...string) {
	b.t.Helper()
	slices.Sort(want)
	same(b.t, what, b.did(), want)
}

// says is a message of the program as a line of did.
func (b *booth) says(to int64, name string, view any) string {
	b.t.Helper()
	text, err := b.To(to).HTML(name, view)
	if err != nil {
		b.t.Fatal(err)
	}
	return strings.TrimSpace("send " + nameOf(to) + " " + string(text))
}

// tells is an answer to a press as a line of did.
func (b *booth) tells(in int64, name string, view any) string {
	return strings.TrimSpace("answer " + nameOf(in) + " " + b.To(aigul).Text(name, view))
}

// write has a person write something in a chat.
func (b *booth) write(user, in int64, text string, change ...func(*telegram.Event)) {
	e := telegram.Event{Update: 9, From: telegram.Person{ID: user, Name: "Who"}, Chat: in, Private: in == user, Text: text, Message: 70, Try: 2}
	for _, c := range change {
		c(&e)
	}
	b.Handle(b.t.Context(), e)
}

// press has a person press a button in a chat.
func (b *booth) press(user, in int64, data string, change ...func(*telegram.Event)) {
	b.write(user, in, "", append([]func(*telegram.Event){func(e *telegram.Event) { e.Press, e.Data = "p1", data }}, change...)...)
}

// Telegram.

func (b *booth) Name() string { b.mu.Lock(); defer b.mu.Unlock(); return b.name }

func (b *booth) Send(_ context.Context, to int64, p telegram.Priority, m telegram.Message) (int, error) {
	b.mu.Lock()
	id := len(b.calls) + 1
	b.mu.Unlock()
	return id, b.note(call{What: "send", Chat: to, Priority: p, Message: m})
}

func (b *booth) Edit(_ context.Context, to int64, p telegram.Priority, id int, m telegram.Message) error {
	return b.note(call{What: "edit", Chat: to, Priority: p, ID: id, Message: m})
}

func (b *booth) EditKeys(ctx context.Context, to int64, p telegram.Priority, id int, rows [][]telegram.Button) error {
	if _, limited := ctx.Deadline(); !limited {
		b.t.Error("a change of buttons may take for ever")
	}
	return b.note(call{What: "keys", Chat: to, Priority: p, ID: id, Rows: rows})
}

func (b *booth) SendFile(_ context.Context, to int64, p telegram.Priority, f telegram.File) error {
	c := call{What: "file", Chat: to, Priority: p, File: f}
	body, err := f.Open()
	if err != nil {
		return err
	}
	data, _ := io.ReadAll(body)
	_ = body.Close()
	c.Body, c.File.Open = string(data), nil
	return b.note(c)
}

func (b *booth) Delete(_ context.Context, to int64, p telegram.Priority, id int) error {
	return b.note(call{What: "delete", Chat: to, Priority: p, ID: id})
}

func (b *booth) Reach(_ context.Context, to int64, p telegram.Priority, waits ...telegram.Held) error {
	return b.note(call{What: "reach", Chat: to, Priority: p, Held: waits})
}

func (b *booth) Answer(ctx context.Context, to int64, press, text string) error {
	if ctx.Err() != nil {
		b.t.Error("a press is answered in vain")
	}
	return b.note(call{What: "answer", Chat: to, Press: press, Text: text})
}

func (b *booth) Busy(_ context.Context, to int64, topic int, work string) error {
	return b.note(call{What: "busy", Chat: to, Topic: topic, Text: work})
}

func (b *booth) Download(_ context.Context, doc telegram.Document) ([]byte, error) {
	return []byte("of " + doc.ID), b.note(call{What: "download"})
}

func (b *booth) SetCommands(context.Context, telegram.Scope, []telegram.Command) error {
	return b.note(call{What: "commands"})
}

// What is kept.

func (b *booth) stored(what string) error { b.mu.Lock(); defer b.mu.Unlock(); return b.next(what) }

func (b *booth) Setting(_ context.Context, key string) (string, bool, error) {
	err := b.stored("Setting")
	b.mu.Lock()
	defer b.mu.Unlock()
	v, found := b.kept[key]
	return v, found, err
}

func (b *booth) SetSetting(ctx context.Context, key, value string) error {
	if err := errors.Join(b.stored("SetSetting"), ctx.Err()); err != nil {
		return err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.kept[key] = value
	return nil
}

func (b *booth) Audit(ctx context.Context, e orders.AuditEntry) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.audit = append(b.audit, e)
	return ctx.Err()
}

func (b *booth) Dialog(_ context.Context, in, user int64) (chat.Dialog, bool, error) {
	err := b.stored("Dialog")
	b.mu.Lock()
	defer b.mu.Unlock()
	d, found := b.ask[[2]int64{in, user}]
	return d, found && err == nil, err
}

func (b *booth) SaveDialog(ctx context.Context, d chat.Dialog) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.ask[[2]int64{d.Chat, d.User}] = d
	return ctx.Err()
}

func (b *booth) EndDialog(_ context.Context, in, user int64) error {
	if err := b.stored("EndDialog"); err != nil {
		return err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.ask, [2]int64{in, user})
	return nil
}

func (b *booth) Person(_ context.Context, id int64) (chat.Person, bool, error) {
	err := b.stored("Person")
	b.mu.Lock()
	defer b.mu.Unlock()
	p, found := b.staff[id]
	return p, found && err == nil, err
}

func (b *booth) People(context.Context) ([]chat.Person, error) {
	if err := b.stored("People"); err != nil {
		return nil, err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	var all []chat.Person
	for _, p := range b.staff {
		all = append(all, p)
	}
	slices.SortFunc(all, func(a, b chat.Person) int { return int(a.ID - b.ID) })
	return all, nil
}

func (b *booth) NotePerson(ctx context.Context, id int64, name string, _ time.Time) error {
	if err := errors.Join(b.stored("NotePerson"), ctx.Err()); err != nil {
		return err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	p := b.staff[id]
	p.ID, p.Name = id, name
	b.staff[id] = p
	return nil
}

func (b *booth) MoveChat(ctx context.Context, from, to int64) error {
	if err := errors.Join(b.stored("MoveChat"), ctx.Err()); err != nil {
		return err
	}
	if _, limited := ctx.Deadline(); !limited {
		b.t.Error("a move may take for ever")
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.kept[chat.MovedKey(from)] = strconv.FormatInt(to, 10)
	return nil
}
