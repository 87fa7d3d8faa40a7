package papers_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"kaspibot/bot/chat"
	"kaspibot/bot/chat/chattest"
	"kaspibot/bot/orders"
	"kaspibot/bot/screens/papers"
	"kaspibot/bot/store"
	"kaspibot/bot/store/storetest"
	"kaspibot/bot/telegram"
	"kaspibot/bot/tgtest"
	"kaspibot/bot/waybills"
	"kaspibot/kaspi"
)

// room is papers on the real store, with waybills that are as a test wants them.
type room struct {
	*chattest.World
	t      *testing.T
	disk   *storetest.Disk
	store  *store.Store
	screen *papers.Screen
	update int64

	broken  error // of Kaspi's, for whoever looks at an order
	printer waybills.Printer
	meets   func()      // comes upon whoever reads an order of the book; nil for nothing
	more    []chat.Room // that open gives the bot, too

	mu      sync.Mutex
	files   map[kaspi.OrderID]func() ([]byte, error) // nil for one that Kaspi has not made
	looks   int                                      // at orders of Kaspi
	until   time.Time                                // the end of the last fetch's time
	now, at int                                      // how many fetches are under way, and were at the most
}

func newRoom(t *testing.T, home int64) *room {
	t.Helper()
	w := &room{World: chattest.NewWorld(t), t: t, disk: &storetest.Disk{}, files: map[kaspi.OrderID]func() ([]byte, error){}}
	w.store = storetest.OpenOn(t, w.disk)
	w.open(home)
	w.Telegram.Meet(chattest.Marat, chattest.Group)
	return w
}

// open starts the program, or starts it anew on its data.
func (w *room) open(home int64) {
	w.t.Helper()
	w.screen = papers.New(papers.Config{
		Chats: w.Chats, Desk: func(chat.ShopID) papers.Desk { return desk{w.store, w} }, Store: func(chat.ShopID) papers.Store { return w.store },
		Waybills: func(chat.ShopID) papers.Waybills { return w }, Printer: w.printer, Log: w.Log, Zone: chattest.Noon.Location(), Now: w.Now,
	})
	w.Open(chat.Config{Home: home}, w.store, append(w.more, w.screen.Room(), chat.Room{Name: "cards", Words: os.DirFS("../cards")})...)
}

// desk knows the orders of the store.
type desk struct {
	*store.Store
	room *room
}

func (d desk) Order(ctx context.Context, code kaspi.OrderCode) (orders.Record, error) {
	if d.room.meets != nil {
		d.room.meets()
	}
	return d.Record(ctx, code)
}

// Order is an order at Kaspi.
func (w *room) Order(_ context.Context, id kaspi.OrderID) (kaspi.Order, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.looks++
	if w.broken != nil {
		return kaspi.Order{}, w.broken
	}
	o := kaspi.Order{ID: id}
	if w.files[id] != nil {
		o.Courier.Waybill, o.Courier.WaybillNumber = string(id), "N-"+string(id)
	}
	return o, nil
}

// DownloadWaybill is what a test wants.
func (w *room) DownloadWaybill(ctx context.Context, address string) ([]byte, error) {
	w.mu.Lock()
	w.until, _ = ctx.Deadline()
	w.now++
	w.at = max(w.at, w.now)
	file := w.files[kaspi.OrderID(address)]
	w.mu.Unlock()
	defer func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.now--
	}()
	return file()
}

// has Kaspi have the waybill of an order.
func (w *room) has(code string, file []byte, err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.files[kaspi.IDOf(kaspi.OrderCode(code))] = func() ([]byte, error) { return file, err }
}

// put keeps an order that has come so far, to be handed over in an hour.
func (w *room) put(code string, stage orders.Stage, changes ...func(r *orders.Record)) {
	w.t.Helper()
	r := storetest.Record(code)
	r.Stage, r.Order.ID, r.Order.Assembled = stage, kaspi.IDOf(kaspi.OrderCode(code)), true
	r.Order.Courier.Planned = w.Now().Add(3600e9)
	for _, change := range changes {
		change(&r)
	}
	if err := w.store.SaveRecords(w.t.Context(), r); err != nil {
		w.t.Fatal(err)
	}
}

// enlist lets somebody into the shop, who has opened the bot's chat or has not.
func (w *room) enlist(user tgtest.User, role chat.Role, started bool) {
	w.t.Helper()
	if err := w.store.AddPerson(w.t.Context(), chat.Person{ID: user.ID, Name: user.FirstName, Role: role}, chattest.Aigul.ID, w.Now()); err != nil {
		w.t.Fatal(err)
	}
	w.Telegram.Meet(user, chattest.Group)
	if started {
		w.Telegram.Meet(user, user.ID)
	}
}

// presses presses a button, as an update of its own.
func (w *room) presses(user tgtest.User, in int64, data string) string {
	w.t.Helper()
	m := w.Forge(in, data)
	query, err := w.Telegram.Press(user, m.Chat, m.ID, data)
	if err != nil {
		w.t.Fatal(err)
	}
	w.update++
	w.Router.Handle(w.t.Context(), telegram.Event{
		Update: w.update, From: telegram.Person{ID: user.ID, Name: user.FirstName}, Chat: in, Private: in == user.ID, Message: m.ID, Press: query, Data: data,
	})
	w.Router.Wait()
	return w.Notice(query)
}

// asks writes in a person's own chat, and waits for all that comes of it.
func (w *room) asks(user tgtest.User, text string) {
	w.t.Helper()
	w.Say(user, text)
	w.Router.Wait()
}

// pending are the waybills that are waited for.
func (w *room) pending() []chat.PendingWaybill {
	w.t.Helper()
	list, err := w.store.PendingWaybills(w.t.Context(), w.Now().Add(1e6*3600e9), 99)
	if err != nil {
		w.t.Fatal(err)
	}
	return list
}

// documents are the files that a chat has got.
func (w *room) documents(id int64) (list []tgtest.Message) {
	for _, m := range w.Telegram.Messages(id) {
		if m.Document != nil {
			list = append(list, m)
		}
	}
	return list
}

// pdf is a waybill of so many parcels; more stands in each page.
func pdf(parcels int, more string) []byte {
	objects := []string{"<< /Type /Catalog /Pages 2 0 R >>", ""}
	var kids strings.Builder
	for range parcels {
		fmt.Fprintf(&kids, "%d 0 R ", len(objects)+1)
		objects = append(objects, "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 298 210] /Resources << >> "+more+" >>")
	}
	objects[1] = fmt.Sprintf("<< /Type /Pages /Kids [%s] /Count %d >>", kids.String(), parcels)
	var file, table bytes.Buffer
	file.WriteString("%PDF-1.4\n")
	table.WriteString("0000000000 65535 f \n")
	for i, object := range objects {
		fmt.Fprintf(&table, "%010d 00000 n \n", file.Len())
		fmt.Fprintf(&file, "%d 0 obj\n%s\nendobj\n", i+1, object)
	}
	fmt.Fprintf(&file, "xref\n0 %d\n%strailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(objects)+1, table.String(), len(objects)+1, file.Len())
	return file.Bytes()
}
