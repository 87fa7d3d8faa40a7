package app

import (
	"context"
	"crypto/rand"
	"database/sql/driver"
	"encoding/binary"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"time"

	"kaspibot/alstyle"
	"kaspibot/bot"
	"kaspibot/bot/orders"
	"kaspibot/bot/screens/shop"
	"kaspibot/bot/store"
	"kaspibot/cmd/kaspibot/internal/backup"
	"kaspibot/cmd/kaspibot/internal/config"
	"kaspibot/kaspi"
)

// Options are the settings of a program and all that it has of the outside. Only Config is needed: what is nil is the
// real thing.
type Options struct {
	Config config.Config
	Build  string       // version of the program, for /status
	Log    *slog.Logger // nil: nothing is logged

	Hide func(secrets ...string) // makes what is learned on the way unseen in logs and output; nil: nobody has to know

	// Waybills is the command line of a process that reads waybills, see waybills.Printer; nil: this one reads them.
	Waybills []string

	// Rest is called when the program has done what takes much memory; nil for nothing to do.
	Rest func()

	Kaspi, Alstyle, Telegram http.RoundTripper // in place of the network
	Listener                 net.Listener      // of the price list's server; nil: at HTTP_ADDR
	Ops                      net.Listener      // of the monitor's; nil: at OPS_ADDR, if that is set
	Now                      func() time.Time  // in place of time.Now
	Chance                   io.Reader         // in place of crypto/rand.Reader

	Database func(driver.Driver) driver.Driver // stands before the database's driver, see store.Through; nil for nobody
}

// filled has the real things in the places that were left empty.
func (o Options) filled() Options {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Hide == nil {
		o.Hide = func(...string) {}
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Rest == nil {
		o.Rest = func() {}
	}
	if o.Chance == nil {
		o.Chance = rand.Reader
	}
	return o
}

// upTo gives times by chance, below a limit.
func (o Options) upTo(limit time.Duration) func() time.Duration {
	return func() time.Duration {
		var bytes [4]byte
		_, _ = io.ReadFull(o.Chance, bytes[:]) // without chance there is no delay, which is no harm
		return limit * time.Duration(binary.BigEndian.Uint32(bytes[:])>>16) / (1 << 16)
	}
}

// Copies are the copies of the shop's database.
func Copies(o Options) backup.Copies {
	return backup.Copies{Data: o.Config.DataDir, Dir: o.Config.BackupDir, Keep: o.Config.BackupKeep, When: o.Config.Schedule.Backup, Now: o.filled().Now}
}

// NewKaspi makes the client of Kaspi.
func NewKaspi(o Options) (*kaspi.Client, error) {
	opts := append(o.Config.KaspiOptions(), kaspi.WithClock(o.filled().Now))
	if o.Kaspi != nil {
		opts = append(opts, kaspi.WithTransport(o.Kaspi))
	}
	return kaspi.New(o.Config.KaspiToken.Reveal(), opts...)
}

// NewAlstyle makes the client of Al-Style.
func NewAlstyle(o Options) (*alstyle.Client, error) {
	opts := o.Config.AlstyleOptions()
	if o.Alstyle != nil {
		opts = append(opts, alstyle.WithTransport(o.Alstyle))
	}
	return alstyle.New(o.Config.AlstyleToken.Reveal(), opts...)
}

// lookBack is all that Kaspi lets us ask for.
const lookBack = 14 * 24 * time.Hour

// NewOrders asks for the orders that wait for acceptance, with their lines.
func NewOrders(now time.Time) kaspi.Query {
	return kaspi.Query{
		State: kaspi.StateNew, From: now.Add(-lookBack + time.Minute), Include: kaspi.IncludeEntries,
	}
}

// telegram tries the bot and every chat where cards go.
func (c checker) telegram(ctx context.Context) {
	f := shop.Finding{Name: "Telegram", Text: "telegram"}
	if lacks := c.hindrance(c.Config.TelegramToken != "", "TELEGRAM_BOT_TOKEN", "TELEGRAM_API_URL", "TELEGRAM_OWNERS", "TELEGRAM_CHAT",
		"BOT_LANGUAGE", "CONNECT_TIMEOUT", "REQUEST_TIMEOUT"); lacks != "" {
		c.tell(untried(f.Name, lacks))
		return
	}
	if len(c.Config.TelegramOwners) == 0 {
		c.tell(untried(f.Name, "TELEGRAM_OWNERS"))
		return
	}
	var kept orders.Settings
	if c.shop != nil {
		kept = c.shop.store
	} else if s, err := openThere(ctx, c.Config.DataDir); err == nil { // else nobody knows where the group went but Telegram
		defer func() { _ = s.Close() }()
		kept = s
	}
	f.View, f.Err = bot.Probe(ctx, botConfig(c.Options), kept)
	c.tell(f)
}

// openThere opens the database of a folder that is one: none means no folder here, and not the one that we are in.
func openThere(ctx context.Context, dir string) (*store.Store, error) {
	if dir == "" {
		return nil, errors.New("no folder of data")
	}
	return store.Open(ctx, dir)
}
