package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/urfave/cli/v3"
)

func uploadCommand() *cli.Command {
	return &cli.Command{
		Name:  "upload",
		Usage: "post the current price list to Kaspi and tell what came back",
		Description: "No public source has seen this address work. The dependable way is to give Kaspi the link of the price\n" +
			"list (/feed in the chat shows it). Stop \"kaspibot run\" first: both work on the same data.",
		Action: func(ctx context.Context, cmd *cli.Command) error {
			c, err := settings(cmd, needKaspi, needAlstyle, needShop)
			if err != nil {
				return err
			}
			a, err := openData(ctx, c, newLog(c, cmd.Root().ErrWriter))
			if err != nil {
				return err
			}
			defer a.close()
			if a.engine.kaspi, err = newKaspi(c); err != nil {
				return err
			}
			return a.uploadNow(ctx, cmd)
		},
	}
}

func (a *app) uploadNow(ctx context.Context, cmd *cli.Command) error {
	done, err := a.engine.Upload(ctx)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(cmd.Root().Writer, "version %d, %d offers: Kaspi answered HTTP %d\n%s\n",
		done.Version.ID, done.Version.Figures.Offers, done.Status, done.Answer)
	if err == nil && !done.OK() {
		err = errors.New("kaspi did not take the price list")
	}
	return err
}
