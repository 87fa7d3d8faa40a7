// Package price says what an item sells for: [OpenFile] keeps the seller's rules, [File.Terms] applies them to an item.
//
// What Kaspi, the carrier and the state take of a sale is the [Tariff]; what the seller wants is in the [Rules], which he
// writes into one file. From both comes the price: cost and markup, rounded, held by floor, ceiling and policed retail
// price, and never one that earns less than a lower one would. [Rules.Explain] tells how it came about.
//
// The package knows the distributor's items and nothing else of the program. It alone reads TOML, because only its
// library's parser tells the line of every key, with which a fault can be found again.
package price
