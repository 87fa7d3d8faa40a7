package simulate

import (
	"context"
	"fmt"
	"io/fs"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"kaspibot/alstyle/alstyletest"
	"kaspibot/bot/store/storetest"
	"kaspibot/bot/tgtest"
	"kaspibot/cmd/kaspibot/internal/app"
	"kaspibot/cmd/kaspibot/internal/config"
	"kaspibot/kaspi/kaspitest"
	"kaspibot/kaspi/pipenet"
)

// goods is how many the supplier has.
const goods = 60

func people() []tgtest.User {
	return []tgtest.User{{ID: 700, FirstName: "Айгуль"}, {ID: 701, FirstName: "Марат"}}
}

// world is the three fakes around the program, and what is known of both.
type world struct {
	telegram *tgtest.Server
	kaspi    *kaspitest.Server
	supplier *alstyletest.Server
	lines    [3]*pipenet.Listener
	settings map[string]string
	dir      string
	log      *slog.Logger
	model    *model
	delay    atomic.Int64

	starts     int
	now        *program // nil while it is down
	last       *program
	boot       time.Time // when it starts again
	begun      time.Time
	events     chan tgtest.Event           // of Telegram
	buttons    map[int64]map[string]int    // by chat: the newest message with a button
	questions  map[int64]map[string]string // by chat: the newest button that begins so
	cardsKnown map[[2]int64]bool           // chat and number of the messages that the program has learnt of
	served     string
	hidden     map[int]alstyletest.Good // what the supplier really has, while its figures are wrong
	active     []int                    // faults
	figures    figures
	ages       []time.Duration
}

// program is one run.
type program struct {
	*life
	*app.App
	page  *pipenet.Listener
	stop  context.CancelFunc
	ended chan struct{}
	err   error
}

// open makes a world with a program that has been running for ten minutes.
func open(t *testing.T, seed uint64, dir string, log *slog.Logger) *world {
	w := &world{
		dir: dir, log: log, begun: time.Now(), hidden: map[int]alstyletest.Good{}, buttons: map[int64]map[string]int{}, questions: map[int64]map[string]string{}, cardsKnown: map[[2]int64]bool{}, events: make(chan tgtest.Event, 1_000),
		model: &model{orders: map[string]*fact{}, taps: map[string]time.Time{}, calm: time.Now()},
	}
	for i := range w.lines {
		w.lines[i] = pipenet.Listen()
	}
	w.telegram = tgtest.New(t, tgtest.WithListener(w.lines[0]), tgtest.WithLimits())
	w.kaspi = kaspitest.New(t, kaspitest.WithListener(w.lines[1]))
	w.supplier = alstyletest.New(t, alstyletest.WithListener(w.lines[2]), alstyletest.WithGoods(0), alstyletest.WithPace(0))
	chance := rand.New(rand.NewPCG(seed, 1))
	for i := range goods {
		w.supplier.Put(alstyletest.Good{
			Article: 1001 + i, Name: fmt.Sprintf("Товар %d", i), Category: 3001, Brand: "Тест", Price1: 1_000 + chance.Int64N(90_000),
			Quantity: 4 + chance.IntN(40), Warehouse: "panfilov", PartNumber: fmt.Sprintf("PN-%d", i), Barcode: fmt.Sprint(int64(6_900_000_000_000) + int64(i)),
		})
	}
	var owners []string
	for _, p := range people() {
		w.telegram.Meet(p, p.ID)
		owners = append(owners, strconv.FormatInt(p.ID, 10))
		w.model.chats = append(w.model.chats, p.ID)
	}
	w.settings = map[string]string{
		"TELEGRAM_BOT_TOKEN": tgtest.Token, "TELEGRAM_OWNERS": strings.Join(owners, ","),
		"KASPI_API_TOKEN": kaspitest.Token, "KASPI_MERCHANT_ID": kaspitest.MerchantID, "KASPI_COMPANY": "Тестовый магазин",
		"KASPI_STORES": "PP1:750000000", "ALSTYLE_TOKEN": alstyletest.Token, "MARKUP_PERCENT": "1", "SCHEDULE_ORDERS": "@every 2m", "FEED_PATH": "/list-that-nobody-will-ever-guess-0123456789.xml",
	}
	go func() {
		for e := range w.telegram.Watch(t.Context()) {
			select {
			case w.events <- e:
			case <-t.Context().Done():
				return
			}
		}
	}()
	return w
}

func (w *world) data() string { return filepath.Join(w.dir, strconv.Itoa(w.starts)) }

// start runs the program on the data of its number.
func (w *world) start(ctx context.Context) error {
	c, err := config.Parse(w.settings, config.Telegram, config.Kaspi, config.Alstyle, config.Shop)
	if err != nil {
		return err
	}
	c.TelegramAPI, c.KaspiAPI, c.AlstyleAPI = w.telegram.URL(), w.kaspi.URL(), w.supplier.URL()
	c.DataDir = w.data()
	p := &program{life: &life{dead: make(chan struct{})}, page: pipenet.Listen(), ended: make(chan struct{})}
	o := app.Options{
		Config: c, Log: w.log, Listener: p.page, Chance: zeros{}, Database: storetest.Hasty,
		Telegram: w.known(p.to(w.lines[0], &w.delay)), Kaspi: w.watched(p.to(w.lines[1], &w.delay)), Alstyle: w.read(p.to(w.lines[2], &w.delay)),
	}
	ctx, p.stop = context.WithCancel(ctx)
	if p.App, err = app.New(ctx, o); err != nil {
		p.stop()
		return err
	}
	w.now, w.last, w.boot = p, p, time.Time{}
	go func() {
		defer close(p.ended)
		p.err = p.Run(ctx)
		p.Close()
		p.cut()
	}()
	return nil
}

// zeros is chance that always is the same: a world of one program needs no spread.
type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}

// fence is a power cut: what is on disk now is all that the next life finds, and nothing of this one gets out any more.
func (w *world) fence() error {
	synctest.Wait() // nobody is in the middle of writing
	if err := w.copyData(); err != nil {
		return err
	}
	w.now.cut()
	w.now.stop()
	w.now = nil
	w.starts++
	return nil
}

// copyData makes the data of the next life out of those of this one. The nightly copies are another disk's.
func (w *world) copyData() error {
	from, to := w.data(), filepath.Join(w.dir, strconv.Itoa(w.starts+1))
	return filepath.WalkDir(from, func(path string, d fs.DirEntry, err error) error {
		if err != nil || strings.HasSuffix(path, "-shm") {
			return err
		}
		name, err := filepath.Rel(from, path)
		switch {
		case err != nil:
			return err
		case d.IsDir() && d.Name() == "backups":
			return fs.SkipDir
		case d.IsDir():
			return os.MkdirAll(filepath.Join(to, name), 0o700)
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		return os.WriteFile(filepath.Join(to, name), text, 0o600)
	})
}

// prepared makes the folder of the first life.
func prepared(t *testing.T) string {
	dir := t.TempDir()
	storetest.Prepare(t, filepath.Join(dir, "0"))
	return dir
}
