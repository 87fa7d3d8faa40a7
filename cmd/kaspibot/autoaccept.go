package main

import (
	"time"

	"kaspibot/bot/orders/auto"
	"kaspibot/kaspi"
)

// autoMode is how automatic acceptance stands until somebody chooses in the chat.
type autoMode auto.Mode

// UnmarshalText reads off, dry or on.
func (m *autoMode) UnmarshalText(text []byte) error {
	mode, err := auto.ParseMode(string(text))
	*m = autoMode(mode)
	return err
}

// AutoSettings are the conditions on which the program accepts an order by itself.
type AutoSettings struct {
	Mode      autoMode      `env:"AUTO_ACCEPT" envDefault:"off"`
	After     time.Duration `env:"AUTO_ACCEPT_AFTER" envDefault:"10m"`
	Margin    int           `env:"AUTO_ACCEPT_MARGIN" envDefault:"1"`
	MinProfit kaspi.Tenge   `env:"AUTO_ACCEPT_MIN_PROFIT" envDefault:"500"`
}

func (s AutoSettings) rules() auto.Rules {
	return auto.Rules{After: s.After, Margin: s.Margin, MinProfit: s.MinProfit}
}

// newAuto makes the automatic acceptance of the app's orders.
func (a *app) newAuto() (*auto.Acceptance, error) {
	return auto.New(auto.Config{
		Desk: a.desk, Estimator: a.appraiser, Decisions: a.store,
		Mode: auto.Mode(a.config.Auto.Mode), Rules: a.config.Auto.rules(),
	})
}
