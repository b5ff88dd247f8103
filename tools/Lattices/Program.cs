using System.Globalization;
using ExPost.Lattices;

// Prints the generating vector of src/Engine/Draws/LatticeVector.cs: dotnet run -c Release --project tools/Lattices -- COMPONENTS FROM TO
int components = int.Parse(args[0], CultureInfo.InvariantCulture), from = int.Parse(args[1], CultureInfo.InvariantCulture), to = int.Parse(args[2], CultureInfo.InvariantCulture);
var search = new ComponentByComponent(from, to);
for (int k = 1; k <= components; k++) Console.WriteLine(search.Next(1.0 / k));
