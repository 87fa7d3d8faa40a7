package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/urfave/cli/v3"

	"kaspibot/cmd/kaspibot/internal/app"
	"kaspibot/cmd/kaspibot/internal/config"
)

func uploadCommand() *cli.Command {
	return &cli.Command{
		Name:  "upload",
		Usage: "post the current price list to Kaspi and tell what came back",
		Description: "No public source has seen this address work. The dependable way is to give Kaspi the link of the price\n" +
			"list (/feed in the chat shows it). Stop \"kaspibot run\" first: both work on the same data.",
		Action: func(ctx context.Context, cmd *cli.Command) error {
			o, err := options(cmd, config.Kaspi, config.Alstyle, config.Shop)
			if err != nil {
				return err
			}
			shop, err := app.NewShop(ctx, o)
			if err != nil {
				return err
			}
			defer shop.Close()
			return upload(ctx, cmd, shop)
		},
	}
}

func upload(ctx context.Context, cmd *cli.Command, shop *app.Shop) error {
	done, err := shop.Upload(ctx)
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
