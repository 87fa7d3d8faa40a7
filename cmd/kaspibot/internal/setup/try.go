package setup

import (
	"context"
	"errors"
	"fmt"
	"time"

	"kaspibot/alstyle"
	"kaspibot/bot/chat"
	"kaspibot/bot/telegram"
	"kaspibot/cmd/kaspibot/internal/app"
	"kaspibot/cmd/kaspibot/internal/config"
	"kaspibot/cmd/kaspibot/internal/supplier"
	"kaspibot/kaspi"
)

// tryLimit is how long one answer may be tried.
const tryLimit = 30 * time.Second

// options are what the clients of the program are made of, with the settings as they are now.
func (s *Session) options() app.Options {
	c, _ := config.Parse(s.settings()) // what is wrong with others is told by check
	return app.Options{Config: c, Now: s.Now, Kaspi: s.Kaspi, Alstyle: s.Alstyle}
}

// reason is a failure as the texts of the program tell it.
func (s *Session) reason(err error) string {
	if public, ok := errors.AsType[*addressError](err); ok {
		return s.text("setup.address", public)
	}
	if empty, ok := errors.AsType[*emptyError](err); ok {
		return s.text("setup.empty", empty)
	}
	if unread := telegram.KindOf(err) == telegram.KindTooMany; unread {
		return s.text("setup.unread", nil)
	}
	if errors.Is(err, errNoCode) {
		return s.text("setup.nocode", nil)
	}
	if unread, ok := errors.AsType[*unreadError](err); ok {
		return s.text("setup.unread.secret", unread.Name)
	}
	if errors.Is(err, context.DeadlineExceeded) && chat.FaultOf(err).Kind == "" {
		return s.text("setup.late", nil)
	}
	return s.words.Check("", "", err).Remedy
}

// no makes a clear no of a token that is refused.
func no(name string, err error) error {
	if chat.FaultOf(err).Kind == "token" {
		return &refusal{name}
	}
	return err
}

func (s *Session) telegram() telegram.Config {
	c := s.options().Config
	return telegram.Config{Token: c.TelegramToken.Reveal(), APIURL: c.TelegramAPI, Transport: s.Telegram, Now: s.Now}
}

// unreadError says that a secret which is kept as it is cannot be read here: its file is another machine's or user's.
type unreadError struct{ Name string }

func (e *unreadError) Error() string { return e.Name + " cannot be read" }

func (s *Session) tryBot(ctx context.Context) (string, error) {
	if s.options().Config.TelegramToken == "" {
		return "", &unreadError{"TELEGRAM_BOT_TOKEN"}
	}
	name, err := telegram.Probe(ctx, s.telegram())
	if err != nil {
		return "", no("TELEGRAM_BOT_TOKEN", err)
	}
	s.bot = name
	return s.text("setup.found.bot", name), nil
}

// tryKaspi asks for the new orders.
func (s *Session) tryKaspi(ctx context.Context) (string, error) {
	api, err := app.NewKaspi(s.options())
	if err != nil {
		return "", err
	}
	_, err = answers(ctx, api, app.NewOrders(s.Now()))
	return s.text("setup.found.kaspi", nil), no("KASPI_API_TOKEN", err)
}

// emptyError says that a shop has no orders at all, as it seems to who asks with the number of another.
type emptyError struct{ Merchant string }

func (e *emptyError) Error() string { return "no orders of merchant " + e.Merchant }

// tryMerchant looks for any order: with the number of another shop there is none, and no other sign of it.
func (s *Session) tryMerchant(ctx context.Context) (string, error) {
	if s.options().Config.KaspiToken == "" {
		return "", &unreadError{"KASPI_API_TOKEN"}
	}
	api, err := app.NewKaspi(s.options())
	if err != nil {
		return "", err
	}
	q := app.NewOrders(s.Now())
	for _, q.State = range []kaspi.State{kaspi.StateNew, kaspi.StateKaspiDelivery, kaspi.StatePickup, kaspi.StateDelivery, kaspi.StateArchive} {
		some, err := answers(ctx, api, q)
		if err != nil {
			return "", no("KASPI_API_TOKEN", err)
		}
		if some {
			return s.text("setup.found.orders", nil), nil
		}
	}
	return "", &emptyError{s.present("KASPI_MERCHANT_ID")}
}

// answers reports whether Kaspi has an order for a query, be it one that cannot be read.
func answers(ctx context.Context, api *kaspi.Client, q kaspi.Query) (some bool, err error) {
	for _, err := range api.Orders(ctx, q) {
		_, odd := errors.AsType[*kaspi.OrderError](err)
		if err != nil && !odd {
			return false, err
		}
		return true, nil
	}
	return false, nil
}

// tryAlstyle asks for one page of goods.
func (s *Session) tryAlstyle(ctx context.Context) (string, error) {
	o := s.options()
	select { // each try is by a client of its own, which knows nothing of the one before
	case <-time.After(o.Config.AlstylePace - s.Now().Sub(s.asked)):
	case <-ctx.Done():
		return "", ctx.Err()
	}
	defer func() { s.asked = s.Now() }()
	api, err := app.NewAlstyle(o)
	if err != nil {
		return "", err
	}
	for e, err := range api.Elements(ctx, alstyle.ElementQuery{}) {
		if err != nil {
			return "", no("ALSTYLE_TOKEN", supplier.Trouble(err))
		}
		return s.text("setup.found.goods", chat.Shorten(e.Name, chat.MaxTitle)), nil
	}
	return "", errors.New("al-style has no goods")
}

// errNoCode says that nobody has sent the code in time.
var errNoCode = errors.New("nobody has written the code")

// meetLimit is how long somebody may take to write the code.
const meetLimit = 10 * time.Minute

// meet shows a code and waits for the person who writes it to the bot.
func (s *Session) meet(ctx context.Context) (telegram.Person, error) {
	if s.bot == "" {
		limited, cancel := context.WithTimeout(ctx, tryLimit)
		defer cancel()
		if _, err := s.tryBot(limited); err != nil {
			return telegram.Person{}, err
		}
	}
	code, err := chanceCode()
	if err != nil {
		return telegram.Person{}, err
	}
	s.say("setup.code", struct{ Bot, Code, Link string }{s.bot, code, fmt.Sprintf("https://t.me/%s?start=%s", s.bot, code)})
	limited, cancel := context.WithTimeout(ctx, meetLimit)
	defer cancel()
	who, err := telegram.Meet(limited, s.telegram(), code)
	if err != nil && ctx.Err() == nil && limited.Err() != nil {
		err = errNoCode
	}
	return who, err
}
