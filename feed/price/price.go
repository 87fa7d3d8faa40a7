// Package price says what an item sells for.
//
// What Kaspi, the carrier and the state take of a sale is the [Tariff]; what the seller wants is in the rules. The
// package knows the distributor's items and nothing else of the program: no clock, no file, no network.
package price
